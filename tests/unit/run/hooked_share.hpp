// A folder as a share, of which a test sees, and may refuse, what is opened and read.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "stamplog/storage/folder.hpp"

namespace stamplog::run::testing {

struct share_hooks {
    std::function<result<void>(const std::string& name)> on_open = [](const std::string&) { return result<void>{}; };
    std::function<void()> on_read = [] {};  // before each
};

class hooked_file final : public storage::file {
 public:
    hooked_file(std::unique_ptr<storage::file> real, const share_hooks& hooks) : real_(std::move(real)), hooks_(hooks) {}
    std::uint64_t size() const noexcept override { return real_->size(); }
    result<void> read_at(std::uint64_t at, std::span<std::uint8_t> into) const override {
        hooks_.on_read();
        return real_->read_at(at, into);
    }
    result<void> still_the_same() const override { return real_->still_the_same(); }

 private:
    std::unique_ptr<storage::file> real_;
    const share_hooks& hooks_;
};

// The hooks outlive it.
class hooked_share final : public storage::place {
 public:
    hooked_share(std::unique_ptr<storage::place> real, const share_hooks& hooks) : real_(std::move(real)), hooks_(hooks) {}
    const std::string& address() const override { return real_->address(); }
    result<std::optional<storage::entry>> look(const std::string& name) override { return real_->look(name); }
    result<std::unique_ptr<storage::file>> open(const std::string& name) override {
        if (auto ok = hooks_.on_open(name); !ok) return fail(ok.error());
        auto opened = real_->open(name);
        if (!opened) return opened;
        return std::make_unique<hooked_file>(std::move(*opened), hooks_);
    }
    result<storage::listing> list(const std::string& prefix) override { return real_->list(prefix); }
    result<storage::stored> put(const std::string& name, const storage::file& source,
                                const storage::put_options& how) override {
        return real_->put(name, source, how);
    }
    result<void> remove(const std::string& name) override { return real_->remove(name); }
    result<void> make_folder(const std::string& name) override { return real_->make_folder(name); }
    result<void> still_there() override { return real_->still_there(); }

 private:
    std::unique_ptr<storage::place> real_;
    const share_hooks& hooks_;
};

}  // namespace stamplog::run::testing
