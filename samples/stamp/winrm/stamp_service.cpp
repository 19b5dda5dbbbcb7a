#include "winrm/stamp_service.hpp"

#include "stamp/files.hpp"
#include "stamplog/auth/channel_binding.hpp"
#include "stamplog/base/text.hpp"
#include "winrm/bridged_shell.hpp"
#include "winrm/service.hpp"
#include "winrm/simulated_shell.hpp"
#include "winrm/wire_faults.hpp"

namespace stampsim::winrm {
namespace {

using stamplog::errc;
using stamplog::fail;
using stamplog::result;

// A fault whose meaning is that of a process with one line out has none for a service.
result<void> check_faults(const fault_list& list) {
    for (const auto& f : list.faults) {
        const bool of_lines = f.kind == fault_kind::garbage || (f.kind == fault_kind::dies && !f.in_zip) ||
                              (f.kind == fault_kind::hang && f.cmdlet.empty());
        if (of_lines)
            return fail(
                errc::config,
                "the fault \"" + std::string(to_string(f.kind)) + "\" is one of standard output, which a service has not",
                "cut-connection, timed-out-storm and corrupt-ciphertext are those of the network.");
    }
    return {};
}

class one final : public stamp_service {
 public:
    one(const stamp_service_options& o, boost::asio::io_context& io, const stamplog::clock& time, stamplog::entropy& random)
        : options_(o), io_(io), time_(time), random_(random), name_(ercs_name(o.ercs)) {}
    ~one() override {
        if (http_) http_->stop();
        if (service_) service_->end();
    }

    result<void> open() {
        auto folder = stamp_folder::open(options_.stamp);
        if (!folder) return fail(folder.error());
        if (options_.ercs < 1 || options_.ercs > folder->settings().ercs_count)
            return fail(errc::config, "--ercs " + std::to_string(options_.ercs) + ": this stamp has " +
                                          std::to_string(folder->settings().ercs_count));
        auto list = read_faults(*folder);
        if (!list) return fail(list.error());
        auto book = ledger::open(*folder, time_);
        if (!book) return fail(book.error());
        book_.emplace(std::move(*book));
        faults_.emplace(std::move(*list), options_.ercs, *book_);
        wire_.emplace(*faults_);
        if (const auto* f = faults_->strike(fault_kind::unreachable))
            return fail(errc::disconnected, f->text.empty() ? name_ + " cannot be reached" : f->text);
        make_service();
        return listen();
    }
    const std::string& name() const override { return name_; }
    std::uint16_t port() const override { return http_->port(); }

 private:
    static result<fault_list> read_faults(const stamp_folder& folder) {
        std::error_code ec;
        auto text =
            std::filesystem::exists(folder.faults(), ec) ? read_file(folder.faults()) : result<std::string>(std::string());
        if (!text) return fail(text.error());
        auto names = names_of(folder.settings());
        if (!names) return fail(names.error());
        auto list = parse_faults(*text, folder.faults().string(), *names);
        if (!list) return fail(list.error());
        if (auto ok = check_faults(*list); !ok) return fail(ok.error());
        return list;
    }
    void make_service() {
        stamplog::wsman::server_options w;
        w.machine = name_;
        w.idle_timeout = options_.idle_timeout;
        w.shells_per_user = options_.shells_per_user;
        w.time_out_now = [this] { return wire_->time_out_now(); };
        service_.emplace(
            io_, std::move(w), [this](const std::string& user, shell_output& out) { return shell_for(user, out); }, time_,
            random_);
    }
    result<void> listen() {
        gate_.tls = options_.identity != nullptr;
        if (gate_.tls) gate_.channel_binding = stamplog::auth::channel_binding_of(options_.identity->certificate);
        gate_.require_binding = options_.require_binding;
        gate_.offer_kerberos = options_.offer_kerberos;
        gate_.basic = options_.basic;
        gate_.basic_user = cloud_admin;
        gate_.basic_password = cloud_admin_password;
        auto http = http_server::listen(
            io_, options_.address, options_.port,
            [this](const std::string& client) { return make_gate(gate_, *service_, *wire_, client); }, time_,
            options_.identity);
        if (!http) return fail(http.error());
        http_ = std::move(*http);
        return {};
    }
    // Only CloudAdmins may use the endpoint.
    result<std::unique_ptr<shell>> shell_for(const std::string& user, shell_output& out) {
        if (!stamplog::same_name(user, cloud_admin)) return fail(errc::auth, "");
        if (!options_.bridge.empty()) return make_bridged_shell(options_.bridge, out, io_);
        auto e = endpoint::open(options_.stamp, options_.ercs, time_, random_);
        if (!e) return fail(e.error());
        return make_simulated_shell(std::move(*e), user, out, io_, time_, random_);
    }

    stamp_service_options options_;
    boost::asio::io_context& io_;
    const stamplog::clock& time_;
    stamplog::entropy& random_;
    std::string name_;
    std::optional<ledger> book_;
    std::optional<fault_book> faults_;
    std::optional<wire_faults> wire_;
    gate_options gate_;
    std::optional<service> service_;
    std::unique_ptr<http_server> http_;
};

}  // namespace

result<std::unique_ptr<stamp_service>> make_stamp_service(const stamp_service_options& o, boost::asio::io_context& io,
                                                          const stamplog::clock& time, stamplog::entropy& random) {
    auto made = std::make_unique<one>(o, io, time, random);
    if (auto ok = made->open(); !ok) return fail(ok.error());
    return made;
}

}  // namespace stampsim::winrm
