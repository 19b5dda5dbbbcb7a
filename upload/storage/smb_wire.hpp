// What stamplog and its SMB worker say to each other over a pipe: frames of a length and a body, numbers little-endian.
// Both ends are built together; the version is asked nevertheless, since an old worker may lie beside a new stamplog.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stamplog/base/result.hpp"

namespace stamplog::storage::smb {

constexpr std::uint32_t wire_version = 1;
constexpr std::size_t block_bytes = std::size_t{1} << 20;  // one read or write; more makes libsmbclient slower, not faster
constexpr std::size_t max_frame = block_bytes + (std::size_t{64} << 10);
constexpr std::size_t frame_head = 4;

enum class verb : std::uint8_t {
    enter = 1,   // version, host, port, share, domain, user, password, encrypt, timeout in ms -> stage
    look,        // path -> attributes
    list,        // path -> entries, a page
    list_more,   // -> entries, a page
    open,        // path, access -> handle, attributes
    read,        // handle, offset, size -> data
    write,       // handle, offset, data
    cut,         // handle, size
    close,       // handle
    name_new,    // from, to, claim: gives the name if nothing has it
    name_over,   // from, to
    remove,      // path
    make_folder  // path
};

enum class access : std::uint8_t {
    read,
    guard,  // to read, and nobody may write meanwhile
    write   // made when missing, and nobody else may write meanwhile
};

// How far enter came when it failed.
enum class stage : std::uint8_t { client, login, share };

struct attributes {
    bool is_folder = false, is_file = false;
    std::uint64_t size = 0;
    std::int64_t modified_ns = 0;  // since 1970, the server's clock
    bool operator==(const attributes&) const = default;
};
struct named {
    std::string name;
    attributes what;
    bool operator==(const named&) const = default;
};

// Puts a body together and frames it.
class writer {
 public:
    writer();
    writer& number(std::uint64_t v);
    writer& text(std::string_view v);
    writer& put(const attributes& a);
    std::string frame();  // with its length in front; this writer is empty afterwards

 private:
    std::string out_;
};

// Takes a body apart. What is not there reads as 0 or nothing, and ok() is false from then on.
class reader {
 public:
    explicit reader(std::string_view body) : left_(body) {}
    std::uint64_t number();
    std::string_view text();
    attributes get_attributes();
    bool ok() const { return ok_; }
    bool done() const { return ok_ && left_.empty(); }

 private:
    std::string_view take(std::size_t size);
    std::string_view left_;
    bool ok_ = true;
};

// The first frame's body in `buffer`, nullopt while it is not whole; `taken` is the length of the frame then.
// errc::corrupt: longer than a frame may be.
[[nodiscard]] result<std::optional<std::string_view>> first_frame(std::string_view buffer, std::size_t& taken);

}  // namespace stamplog::storage::smb
