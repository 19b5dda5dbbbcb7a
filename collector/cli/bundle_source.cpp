#include "bundle_source.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <nlohmann/json.hpp>

#include "bundle_file.hpp"
#include "console_log.hpp"
#include "found_members.hpp"
#include "secrets.hpp"
#include "stamplog/bundle/placement.hpp"
#include "stamplog/storage/range_cache.hpp"
#include "stamplog/storage/web_file.hpp"
#include "stamplog/zip/rescued_file.hpp"

namespace stamplog::cli {
namespace {

// Ctrl-C ends the reading at the next piece.
class stoppable_access final : public random_access {
 public:
    stoppable_access(std::shared_ptr<const random_access> from, std::stop_token stop)
        : from_(std::move(from)), stop_(std::move(stop)) {}
    std::uint64_t size() const noexcept override { return from_->size(); }
    [[nodiscard]] result<void> read_at(std::uint64_t offset, std::span<std::uint8_t> out) const override {
        if (stop_.stop_requested()) return fail(errc::cancelled, "stopped");
        return from_->read_at(offset, out);
    }

 private:
    std::shared_ptr<const random_access> from_;
    std::stop_token stop_;
};

// Places that cannot be read are told one by one up to a number: a disk that fails has thousands.
constexpr int places_told = 20;

std::shared_ptr<const random_access> rescued(std::shared_ptr<const random_access> file, const std::string& name, context& c) {
    auto tell = [name = one_line(name), &print = c.print, seen = 0](std::uint64_t offset, std::uint64_t size,
                                                                    const error& why) mutable {
        if (++seen > places_told + 1) return;
        print.warn(name + (seen > places_told ? ": more of it cannot be read"
                                              : ": " + std::to_string(size) + " bytes at " + std::to_string(offset) +
                                                    " cannot be read and are taken as damaged: " + one_line(why.what)));
    };
    return std::make_shared<zip::rescued_file>(std::move(file), std::move(tell));
}

// What a URL needs to be let in; empty when nothing was given.
result<secret> query_of(const std::string& url, const std::vector<std::string>& files, std::size_t nth, context& c) {
    if (!files.empty()) {
        auto given = read_secret({files.size() == 1 ? files[0] : files[std::min(nth, files.size() - 1)], "STAMPLOG_SAS", ""},
                                 c.w, false);
        if (!given) return fail_in("--sas-file", given);
        return storage::web_query_for(url, std::move(*given));
    }
    auto from_environment = c.w.env("STAMPLOG_SAS");
    if (!from_environment || from_environment->empty()) return secret();
    auto query = storage::web_query_for(url, secret(std::move(*from_environment)));
    if (query) return query;
    // It may be there for another command. A server that wants it says so.
    c.print.note("STAMPLOG_SAS is not sent: " + one_line(query.error().what));
    return secret();
}

}  // namespace

opened_bundle::opened_bundle() = default;
opened_bundle::~opened_bundle() = default;
opened_bundle::opened_bundle(opened_bundle&&) noexcept = default;
opened_bundle& opened_bundle::operator=(opened_bundle&&) noexcept = default;

result<void> opened_bundle::open_index() {
    auto opened = bundle::reader::open(file_);
    if (!opened) return fail(opened.error());
    reader_ = std::move(*opened);
    return {};
}

void opened_bundle::plan(const std::vector<std::uint32_t>& members) const {
    if (!cache_ || !reader_) return;
    const auto& in = reader_->contents();
    std::vector<storage::byte_range> ranges;
    for (const auto f : bundle::frames_of(in, members))
        ranges.push_back({in.frames[f].file_offset, in.frames[f].file_offset + in.frames[f].compressed_size});
    cache_->plan(std::move(ranges));
}

void opened_bundle::say_what_was_read(context& c) const {
    if (!web_) return;
    if (c.print.json())
        c.print.object(
            {{"event", "read"}, {"bytes", web_->bytes_received()}, {"of", web_->size()}, {"requests", web_->requests()}});
    else
        c.print.note("read " + human_size(web_->bytes_received()) + " of " + human_size(web_->size()) + " in " +
                     std::to_string(web_->requests()) + " requests");
}

exit_code opened_bundle::ended_with(exit_code code, context& c) const {
    say_what_was_read(c);
    return reader_ ? code : first_of({code, exit_code::verification_failed});
}

void bundle_source::declare(CLI::App& verb) {
    verb.add_option("--sas-file", sas_files_,
                    "of a URL: file with its SAS, or with the whole URL and its query, mode 0600 (else STAMPLOG_SAS)")
        ->allow_extra_args(false)
        ->type_name("FILE");
    verb.add_option("--ca-file", ca_file_, "of a URL: certificates to trust in place of the system's")->type_name("PEM");
    verb.add_flag("--allow-http", allow_http_, "read from http:// on another machine, where anybody on the way can change it");
}

result<void> bundle_source::open_url(const std::string& url, context& c, std::size_t nth, opened_bundle& out) const {
    auto query = query_of(url, sas_files_, nth, c);
    if (!query) return fail(query.error());
    out.log_ = std::make_shared<console_log>(c);
    auto web =
        storage::open_web_file(url, std::move(*query), c.w.time,
                               {.allow_http = allow_http_, .ca_file = ca_file_, .stop = c.w.stop, .log = out.log_.get()});
    if (!web) return fail(web.error());
    out.web_ = std::move(*web);
    out.cache_ = std::make_shared<storage::range_cache>(out.web_);
    out.file_ = out.cache_;
    return {};
}

result<opened_bundle> bundle_source::open_file(const std::string& name, context& c, std::size_t nth) const {
    opened_bundle out;
    if (storage::is_web_url(name)) {
        if (auto ok = open_url(name, c, nth, out); !ok) return fail(ok.error());
        out.file_ = std::make_shared<stoppable_access>(std::move(out.file_), c.w.stop);
    } else {
        auto file = open_bundle_file(name);
        if (!file) return fail(file.error());
        // Behind it, each piece of a bad place is a reading of its own: they take their time.
        out.file_ = rescued(std::make_shared<stoppable_access>(std::move(*file), c.w.stop), name, c);
    }
    return out;
}

result<opened_bundle> bundle_source::open(const std::string& name, context& c, std::size_t nth) const {
    auto out = open_file(name, c, nth);
    if (!out) return out;
    const auto opened = out->open_index();
    if (opened) return out;
    if (opened.error().code != errc::corrupt) return fail_in(one_line(name), opened);
    auto found = find_members(*out->file_);
    if (!found) return fail(in_context(one_line(name), found.error().code == errc::corrupt ? opened.error() : found.error()));
    c.print.warn(one_line(name) + ": " + one_line(opened.error().what) + ": this is what its frames show, unchecked by hashes");
    out->found_ = std::move(*found);
    return out;
}

std::string bundle_source::words(const std::string& name) const {
    if (!storage::is_web_url(name)) return {};
    std::string out;
    for (const auto& f : sas_files_) out += " --sas-file " + shell_quoted(f);
    if (!ca_file_.empty()) out += " --ca-file " + shell_quoted(ca_file_);
    if (allow_http_) out += " --allow-http";
    return out;
}

}  // namespace stamplog::cli
