#include "blob_file.hpp"
#include "blob_put.hpp"
#include "block_plan.hpp"
#include "stamplog/base/log.hpp"

namespace stamplog::storage {
namespace {

constexpr std::size_t page_entries = 5000;  // what the service gives at most
constexpr std::size_t most_page_bytes = 64 << 20;

class blob_place final : public place {
 public:
    explicit blob_place(shared_service service)
        : service_(std::move(service)), address_(service_->where().container + slash_prefix(service_->where().prefix)) {}

    const std::string& address() const override { return address_; }
    bool readable() const override { return service_->facts().reads; }
    [[nodiscard]] result<std::optional<entry>> look(const std::string& name) override;
    [[nodiscard]] result<std::unique_ptr<file>> open(const std::string& name) override;
    [[nodiscard]] result<listing> list(const std::string& prefix) override;
    [[nodiscard]] result<stored> put(const std::string& name, const file& source, const put_options& how) override {
        if (auto safe = safe_name(name); !safe) return fail(safe.error());
        return put_blob(*service_, whole(name), source, how);
    }
    [[nodiscard]] result<void> remove(const std::string& name) override;
    [[nodiscard]] result<void> make_folder(const std::string& name) override { return safe_name(name); }
    [[nodiscard]] result<void> still_there() override;

 private:
    static std::string slash_prefix(std::string prefix) {
        if (prefix.empty()) return prefix;
        prefix.pop_back();
        return "/" + prefix;
    }
    std::string whole(const std::string& name) const { return service_->where().prefix + name; }
    [[nodiscard]] result<blob_page> page(const std::string& prefix, const std::string& marker, std::size_t entries) const;

    shared_service service_;
    std::string address_;
};

result<std::optional<entry>> blob_place::look(const std::string& name) {
    if (auto safe = safe_name(name); !safe) return fail(safe.error());
    const auto head = head_of(*service_, whole(name));
    if (!head) return fail(head.error());
    if (!*head) return std::nullopt;
    return entry{kind::file, (*head)->size, (*head)->modified};
}

result<std::unique_ptr<file>> blob_place::open(const std::string& name) {
    if (auto safe = safe_name(name); !safe) return fail(safe.error());
    const auto head = head_of(*service_, whole(name));
    if (!head) return fail(head.error());
    if (!*head) return fail(errc::not_found, address_ + "/" + printable(name) + ": is not there");
    return blob_as_file(service_, whole(name), **head);
}

result<blob_page> blob_place::page(const std::string& prefix, const std::string& marker, std::size_t entries) const {
    std::string query = "restype=container&comp=list&maxresults=" + std::to_string(entries);
    if (!prefix.empty()) query += "&prefix=" + percent_encoded(prefix, false);
    if (!marker.empty()) query += "&marker=" + percent_encoded(marker, false);
    const auto got = service_->ask([&] {
        auto r = service_->request("GET", "", query);
        r.most_answer = most_page_bytes;
        return r;
    });
    if (!got) return fail(got.error());
    if (got->status != 200) return fail(service_->refusal(*got, "list", ""));
    return parse_blob_page(got->body);
}

result<listing> blob_place::list(const std::string& prefix) {
    listing out;
    std::string marker;
    const auto& above = service_->where().prefix;
    while (true) {
        auto got = page(above + prefix, marker, page_entries);
        if (!got) return fail(got.error());
        for (const auto& b : got->blobs) {
            if (!b.name.starts_with(above + prefix))
                return fail(errc::corrupt, address_ + ": the service lists what was not asked for");
            const auto name = b.name.substr(above.size());
            if (out.files.size() + out.passed_over.size() >= max_listed)
                return fail(errc::limit, address_ + ": holds more than " + std::to_string(max_listed) + " blobs",
                            "Give a prefix that holds fewer.");
            if (safe_name(name))
                out.files.push_back({name, b.size, http_time(b.modified)});
            else
                out.passed_over.push_back(name);
        }
        // A page without progress would go on for ever.
        if (got->next.empty() || got->next == marker) return out;
        marker = std::move(got->next);
    }
}

result<void> blob_place::remove(const std::string& name) {
    if (auto safe = safe_name(name); !safe) return safe;
    const auto got = service_->ask([&] { return service_->request("DELETE", whole(name), ""); });
    if (!got) return fail(got.error());
    if (got->status == 202 || is_no_such_blob(*got)) return {};
    return fail(service_->refusal(*got, "remove", whole(name)));
}

result<void> blob_place::still_there() {
    const auto& may = service_->facts();
    if (may.lists) {
        auto got = page(service_->where().prefix, "", 1);
        if (!got) return fail(got.error());
    } else if (may.reads) {
        // A name that nobody has: the refusal says whether it is the blob or the container that is missing.
        auto got = look(".stamplog-probe");
        if (!got) return fail(got.error());
    }
    return {};
}

}  // namespace

std::string_view without_query(std::string_view url) noexcept { return url.substr(0, url.find('?')); }

result<std::unique_ptr<place>> open_blob(std::string_view url, secret sas, clock& time, blob_options how) {
    auto where = parse_blob_url(url, how.allow_http);
    if (!where) return fail(where.error());
    const auto facts = read_sas(sas.reveal());
    if (!facts) return fail(in_context(where->container, facts.error()));
    if (facts->https_only && where->container.starts_with("http:"))
        return fail(errc::config, where->container + ": the SAS is for https only", "Give the URL with https.");
    if (sas.reveal().starts_with('?')) sas = secret(std::string(sas.reveal().substr(1)));
    if (how.parallel == 0) how.parallel = 1;
    return std::make_unique<blob_place>(
        std::make_shared<const blob_service>(std::move(*where), std::move(sas), *facts, time, std::move(how)));
}

}  // namespace stamplog::storage
