// A file on a share: a handle in the worker, opened anew when the connection was lost.
#pragma once

#include <memory>
#include <string>

#include "smb_client.hpp"
#include "stamplog/storage/place.hpp"

namespace stamplog::storage::smb {

// The path of a name below an address that may be a folder of the share.
std::string path_of(const smb_address& where, const std::string& name);
writer request(verb what);
// errc::not_found: nothing there. Inside a step.
[[nodiscard]] result<attributes> look_at(client& c, const std::string& name);
kind kind_of(const attributes& a) noexcept;
utc_time time_of(const attributes& a) noexcept;

class handle final : private open_file {
 public:
    handle(std::shared_ptr<client> c, std::string name, access how)
        : client_(std::move(c)), name_(std::move(name)), how_(how) {}
    ~handle() { client_->let_go(*this); }

    // Inside a step: the handle in this connection. What the file was when it was opened in it is in `seen`.
    [[nodiscard]] result<std::uint64_t> get(attributes& seen);

 private:
    std::shared_ptr<client> client_;
    const std::string name_;
    const access how_;
    bool was_open_ = false;
    attributes seen_;
};

class smb_file final : public file {
 public:
    [[nodiscard]] static result<std::unique_ptr<smb_file>> open(std::shared_ptr<client> c, const std::string& name,
                                                                access how = access::read);

    std::uint64_t size() const noexcept override { return at_open_.size; }
    const attributes& at_open() const { return at_open_; }
    [[nodiscard]] result<void> read_at(std::uint64_t offset, std::span<std::uint8_t> out) const override;
    [[nodiscard]] result<void> still_the_same() const override;

 private:
    smb_file(std::shared_ptr<client> c, std::string name, access how)
        : client_(std::move(c)), name_(std::move(name)), handle_(client_, name_, how) {}
    [[nodiscard]] result<void> read_block(std::uint64_t offset, std::span<std::uint8_t> out) const;
    std::string text() const;
    error changed() const;
    error too_short(std::uint64_t end) const;

    std::shared_ptr<client> client_;
    const std::string name_;
    mutable handle handle_;  // under the client's lock
    attributes at_open_;
};

}  // namespace stamplog::storage::smb
