#include "stamplog/storage/decorators.hpp"

#include "stamplog/storage/bandwidth.hpp"

namespace stamplog::storage {
namespace {

class around_place : public place {
 public:
    explicit around_place(std::unique_ptr<place> in) : in_(std::move(in)) {}
    const std::string& address() const override { return in_->address(); }
    bool readable() const override { return in_->readable(); }
    [[nodiscard]] result<std::optional<entry>> look(const std::string& name) override { return in_->look(name); }
    [[nodiscard]] result<std::unique_ptr<file>> open(const std::string& name) override { return in_->open(name); }
    [[nodiscard]] result<listing> list(const std::string& prefix) override { return in_->list(prefix); }
    [[nodiscard]] result<stored> put(const std::string& name, const file& source, const put_options& how) override {
        return in_->put(name, source, how);
    }
    [[nodiscard]] result<void> remove(const std::string& name) override { return in_->remove(name); }
    [[nodiscard]] result<void> make_folder(const std::string& name) override { return in_->make_folder(name); }
    [[nodiscard]] result<void> still_there() override { return in_->still_there(); }

 protected:
    place& in() { return *in_; }

 private:
    std::unique_ptr<place> in_;
};

class limited_place final : public around_place {
 public:
    limited_place(std::unique_ptr<place> in, std::uint64_t rate, clock& time)
        : around_place(std::move(in)), limit_(rate, time) {}
    [[nodiscard]] result<stored> put(const std::string& name, const file& source, const put_options& how) override {
        auto more = how;
        if (more.limit == nullptr) more.limit = &limit_;
        return in().put(name, source, more);
    }

 private:
    bandwidth limit_;
};

class stoppable_place final : public around_place {
 public:
    stoppable_place(std::unique_ptr<place> in, std::stop_token stop) : around_place(std::move(in)), stop_(std::move(stop)) {}
    [[nodiscard]] result<stored> put(const std::string& name, const file& source, const put_options& how) override {
        auto more = how;
        if (!more.stop.stop_possible()) more.stop = stop_;
        return in().put(name, source, more);
    }

 private:
    std::stop_token stop_;
};

class logged_place final : public around_place {
 public:
    logged_place(std::unique_ptr<place> in, log_sink& log, clock& time) : around_place(std::move(in)), log_(log), time_(time) {}
    [[nodiscard]] result<stored> put(const std::string& name, const file& source, const put_options& how) override {
        const auto begun = time_.steady();
        auto done = in().put(name, source, how);
        const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(time_.steady() - begun).count();
        say("put " + name, done, [&] {
            return std::to_string(done->what.size) + " bytes, " + std::to_string(done->sent) + " of them sent now, " +
                   std::string(to_string(done->how)) + ", " + std::to_string(took) + " ms";
        });
        return done;
    }
    [[nodiscard]] result<void> remove(const std::string& name) override {
        auto done = in().remove(name);
        say("remove " + name, done, [] { return std::string("done"); });
        return done;
    }

 private:
    template <class Result, class Text>
    void say(const std::string& doing, const Result& done, const Text& text) {
        const auto line = printable(address() + ": " + doing) + ": ";
        if (done)
            log_.write(log_level::debug, line + text());
        else
            log_.write(log_level::info, line + describe(done.error()));
    }

    log_sink& log_;
    clock& time_;
};

}  // namespace

std::unique_ptr<place> limited(std::unique_ptr<place> in, std::uint64_t bytes_per_second, clock& time) {
    if (bytes_per_second == 0) return in;
    return std::make_unique<limited_place>(std::move(in), bytes_per_second, time);
}

std::unique_ptr<place> stoppable(std::unique_ptr<place> in, std::stop_token stop) {
    return std::make_unique<stoppable_place>(std::move(in), std::move(stop));
}

std::unique_ptr<place> logged(std::unique_ptr<place> in, log_sink& log, clock& time) {
    return std::make_unique<logged_place>(std::move(in), log, time);
}

}  // namespace stamplog::storage
