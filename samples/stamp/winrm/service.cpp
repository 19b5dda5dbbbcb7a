#include "winrm/service.hpp"

#include "winrm/fragment_peek.hpp"

namespace stampsim::winrm {

namespace wsman = stamplog::wsman;
using stamplog::bytes;
using stamplog::guid;

namespace {

template <class... F>
struct overloaded : F... {
    using F::operator()...;
};

wsman::fault refusal(const std::string& why) {
    wsman::fault f;
    f.code = "Sender";
    f.subcode = "AccessDenied";
    f.reason = why.empty() ? "Access is denied. " : why;
    f.number = wsman::code_access_denied;
    return f;
}

}  // namespace

// A shell and its way back into the service.
struct service::held final : shell_output {
    held(service& s, std::string i) : owner(s), id(std::move(i)) {}

    bool give(std::optional<guid> command, bytes fragments) override {
        const auto channel = command.value_or(guid{});
        const auto news = watches[channel].look(fragments);
        const bool room = owner.soap_.output(id, command, std::move(fragments), news.asks_host);
        if (news.ends_command && command) {
            owner.soap_.command_done(id, *command);
            watches.erase(channel);
        }
        return room;
    }
    bool full() const override { return !owner.soap_.room(id); }
    void accept() override { owner.soap_.accept_shell(id); }
    void refuse(const std::string& why) override {
        owner.soap_.refuse_shell(id, refusal(why));
        over = true;
    }
    void connected(bytes fragments) override { owner.soap_.accept_connect(id, std::move(fragments)); }
    void command_taken(const guid& command) override { owner.soap_.accept_command(id, command); }
    void signal_done(const guid& command) override { owner.soap_.signal_done(id, command); }
    void ended() override {
        owner.soap_.drop_shell(id);
        over = true;
    }
    void moved() override { owner.act(); }

    service& owner;
    std::string id;
    std::unique_ptr<shell> behind;
    std::map<guid, fragment_watch> watches;  // by command; zero: the pool
    bool over = false;
    bool was_full = false;
};

service::service(boost::asio::io_context& io, wsman::server_options options, shell_maker make, const stamplog::clock& time,
                 stamplog::entropy& random)
    : io_(io), make_(std::move(make)), time_(time), soap_(std::move(options), random), timer_(io) {}

service::~service() { end(); }

std::uint64_t service::ask(const std::string& user, const std::string& client, std::string soap, done then) {
    const auto number = next_++;
    waiting_.emplace(number, std::move(then));
    soap_.take(number, {user, client}, soap, now());
    act();
    return number;
}

void service::forget(std::uint64_t request) {
    if (waiting_.erase(request) != 0) soap_.forget(request);
}

void service::open(const wsman::asked::open_shell& e) {
    auto h = std::make_unique<held>(*this, e.shell);
    auto made = make_(e.owner, *h);
    if (!made) {
        soap_.refuse_shell(e.shell, refusal(made.error().what));
        return;
    }
    h->behind = std::move(*made);
    auto& placed = *shells_.emplace(e.shell, std::move(h)).first->second;
    placed.behind->open(e.fragments);
}

void service::take(const wsman::server_event& any) {
    const auto of = [&](const std::string& id) -> shell* {
        const auto found = shells_.find(id);
        return found == shells_.end() ? nullptr : found->second->behind.get();
    };
    std::visit(overloaded{
                   [&](const wsman::asked::open_shell& e) { open(e); },
                   [&](const wsman::asked::connect_shell& e) {
                       if (auto* s = of(e.shell)) s->connect(e.fragments);
                   },
                   [&](const wsman::asked::run_command& e) {
                       if (auto* s = of(e.shell)) s->run(e.command, e.fragments);
                   },
                   [&](const wsman::asked::input& e) {
                       if (auto* s = of(e.shell)) s->input(e.command, e.prompt_response, e.fragments);
                   },
                   [&](const wsman::asked::stop_command& e) {
                       if (auto* s = of(e.shell)) s->stop(e.command);
                   },
                   [&](const wsman::asked::close_command& e) {
                       if (auto* s = of(e.shell)) s->close(e.command);
                   },
                   [&](const wsman::asked::close_shell& e) {
                       shells_.erase(e.shell);  // waits for what runs there
                       soap_.shell_closed(e.shell);
                   },
               },
               any);
}

// Called from within itself by shells that answer at once: the outer turn goes on with what they did.
void service::act() {
    if (std::exchange(acting_, true)) return;
    // A shell or a connection that throws must not leave the service deaf.
    const auto over = [](bool* acting) { *acting = false; };
    const std::unique_ptr<bool, decltype(over)> guard(&acting_, over);
    for (bool moved = true; moved;) {
        moved = false;
        while (auto e = soap_.next_event()) {
            take(*e);
            moved = true;
        }
        for (auto it = shells_.begin(); it != shells_.end();) it = it->second->over ? shells_.erase(it) : std::next(it);
        while (auto a = soap_.next_answer()) {
            moved = true;
            const auto found = waiting_.extract(a->request);
            if (!found.empty()) found.mapped()(a->status, std::move(a->soap));
        }
        for (const auto& [id, h] : shells_)
            if (const bool full = h->full(); std::exchange(h->was_full, full) && !full) {
                h->behind->room();
                moved = true;
            }
    }
    set_timer();
}

void service::set_timer() {
    const auto due = soap_.next_deadline();
    if (!due) {
        boost::system::error_code ec;
        timer_.cancel(ec);
        return;
    }
    timer_.expires_after(std::max<stamplog::steady_time::duration>(*due - now(), std::chrono::milliseconds(0)));
    timer_.async_wait([this](const boost::system::error_code& ec) {
        if (ec) return;
        soap_.tick(now());
        act();
    });
}

void service::end() {
    boost::system::error_code ec;
    timer_.cancel(ec);
    shells_.clear();
}

}  // namespace stampsim::winrm
