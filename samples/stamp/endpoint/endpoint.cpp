#include "endpoint/endpoint.hpp"

#include <unistd.h>

#include "stamp/files.hpp"

namespace stampsim {
using stamplog::errc;
using stamplog::fail;
using stamplog::result;

struct endpoint::impl {
    impl(stamp_folder f, time_zone z, ledger l, ledger l2, const fault_list& list, int number, const stamplog::clock& t,
         stamplog::entropy& r)
        : folder(std::move(f)),
          zone(std::move(z)),
          book(std::move(l)),
          front_book(std::move(l2)),
          faults(list, number, book),
          front_faults(list, number, front_book),
          time(t),
          random(r),
          ercs(ercs_name(number)) {}

    result<void> find_content() {
        auto found = role_source::open(folder.settings(), zone);
        if (!found) return fail(found.error());
        source.emplace(std::move(*found));
        context.emplace(session_context{folder, zone, *source, faults, book, time, random, ercs});
        return {};
    }
    // A session goes on after Close-PrivilegedEndpoint only if the client misuses it: what it does then is on record as well.
    void need_session() {
        if (context->log || user.empty()) return;
        start();
    }
    result<void> start() {
        const auto now = context->now();
        const auto name = transcript_name(context->ercs, now, context->random);
        auto begun = book.begin_session(context->ercs, user, name);
        if (!begun) return fail(begun.error());
        context->session = begun->id;
        lock = std::move(begun->lock);
        context->log = std::make_unique<transcript>(
            folder.transcripts(context->ercs) / name,
            transcript_header{.user = user, .machine = context->ercs, .start = now, .process_id = ::getpid()});
        return {};
    }

    stamp_folder folder;
    time_zone zone;
    ledger book, front_book;  // one per thread: the pipeline's and the front's
    fault_book faults, front_faults;
    const stamplog::clock& time;
    stamplog::entropy& random;
    std::string ercs;
    std::optional<role_source> source;
    std::optional<session_context> context;  // refers to the members above
    session_lock lock;
    std::string user;
};

endpoint::endpoint(std::unique_ptr<impl> i) : impl_(std::move(i)) {}
endpoint::~endpoint() = default;

result<std::unique_ptr<endpoint>> endpoint::open(const std::filesystem::path& stamp, int ercs, const stamplog::clock& time,
                                                 stamplog::entropy& random) {
    auto folder = stamp_folder::open(stamp);
    if (!folder) return fail(folder.error());
    const auto& s = folder->settings();
    if (ercs < 1 || ercs > s.ercs_count)
        return fail(errc::config, "--ercs " + std::to_string(ercs) + ": this stamp has " + std::to_string(s.ercs_count));
    auto zone = time_zone::windows(s.timezone);
    if (!zone) return fail(zone.error());
    std::error_code ec;
    auto text =
        std::filesystem::exists(folder->faults(), ec) ? read_file(folder->faults()) : result<std::string>(std::string());
    if (!text) return fail(text.error());
    auto names = names_of(s);
    if (!names) return fail(names.error());
    auto list = parse_faults(*text, folder->faults().string(), *names);
    if (!list) return fail(list.error());
    auto book = ledger::open(*folder, time);
    if (!book) return fail(book.error());
    auto front_book = ledger::open(*folder, time);
    if (!front_book) return fail(front_book.error());
    auto i = std::make_unique<impl>(std::move(*folder), std::move(*zone), std::move(*book), std::move(*front_book), *list, ercs,
                                    time, random);
    if (auto found = i->find_content(); !found) return fail(found.error());
    if (const auto* f = i->faults.strike(fault_kind::unreachable))
        return fail(errc::disconnected, f->text.empty() ? i->ercs + " cannot be reached" : f->text);
    return std::unique_ptr<endpoint>(new endpoint(std::move(i)));
}

result<void> endpoint::begin_session(const std::string& user) {
    impl_->user = user;
    return impl_->start();
}

void endpoint::end_session() {
    auto& i = *impl_;
    if (i.user.empty()) return;
    if (i.context->log) i.context->log->end(i.context->now());
    // A ledger that fails here is noticed by the next process, which finds the lock free.
    auto ended = i.book.end_session(i.context->session, "left");
    static_cast<void>(ended);
    i.context->log.reset();
    i.lock = {};
    i.user.clear();
}

pipeline_outcome endpoint::run(const stamplog::psrp::received_pipeline& p, const std::vector<stamplog::psrp::value>& input,
                               const decryptor& decrypt, streams& out) {
    impl_->need_session();
    return run_pipeline(p, input, decrypt, out, *impl_->context);
}

pipeline_outcome endpoint::run_metadata(const stamplog::psrp::value& request, streams& out) {
    impl_->need_session();
    return run_command_metadata(request, out, *impl_->context);
}

const std::string& endpoint::name() const { return impl_->ercs; }
const time_zone& endpoint::zone() const { return impl_->zone; }
fault_book& endpoint::front_faults() { return impl_->front_faults; }

}  // namespace stampsim
