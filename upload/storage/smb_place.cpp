// A folder on an SMB share as a place.
#include <algorithm>
#include <map>

#include "read_back.hpp"
#include "smb_file.hpp"
#include "smb_name.hpp"
#include "smb_put.hpp"
#include "stamplog/base/log.hpp"
#include "temporary_name.hpp"

namespace stamplog::storage::smb {
namespace {

constexpr std::size_t deepest = 64;  // folders in folders; a server could invent them without an end
using tree_entries = std::vector<named>;

class smb_place final : public place {
 public:
    smb_place(const smb_address& where, smb_login who, smb_options how, clock& time)
        : client_(std::make_shared<client>(where, std::move(who), std::move(how), time)), address_(where.text()) {}

    // The folder itself: there, or made in one that is there.
    [[nodiscard]] result<void> enter();

    const std::string& address() const override { return address_; }
    [[nodiscard]] result<std::optional<entry>> look(const std::string& name) override;
    [[nodiscard]] result<std::unique_ptr<file>> open(const std::string& name) override;
    [[nodiscard]] result<listing> list(const std::string& prefix) override;
    [[nodiscard]] result<stored> put(const std::string& name, const file& source, const put_options& how) override;
    [[nodiscard]] result<void> remove(const std::string& name) override;
    [[nodiscard]] result<void> make_folder(const std::string& name) override;
    [[nodiscard]] result<void> still_there() override;

 private:
    [[nodiscard]] result<std::optional<attributes>> find(const std::string& name);
    [[nodiscard]] result<void> ask_on(verb what, const std::string& name, std::string_view doing);
    [[nodiscard]] result<tree_entries> entries_of(const std::string& folder);
    [[nodiscard]] result<void> list_folder(const std::string& folder, const std::string& prefix, std::size_t depth,
                                           listing& out);
    [[nodiscard]] result<void> list_entry(const named& e, const std::string& folder, const std::string& prefix,
                                          std::size_t depth, listing& out);
    void remove_parts(const std::string& name, const std::optional<std::uint64_t>& but_of_size);

    std::shared_ptr<client> client_;
    const std::string address_;
};

error with_code(error e, errc code, const char* hint) {
    e.code = code;
    e.hint = hint;
    return e;
}

result<void> smb_place::ask_on(verb what, const std::string& name, std::string_view doing) {
    return client_->attempt([&]() -> result<void> {
        if (what == verb::remove)
            if (auto closed = client_->close_all_on(name); !closed) return closed;
        auto ask = request(what);
        ask.text(path_of(client_->where(), name));
        if (auto done = client_->ask(ask, name, doing); !done) return fail(done.error());
        return {};
    });
}

result<std::optional<attributes>> smb_place::find(const std::string& name) {
    auto what = client_->attempt([&] { return look_at(*client_, name); });
    if (!what && what.error().code == errc::not_found) return std::nullopt;
    if (!what) return fail(what.error());
    return *what;
}

result<void> smb_place::enter() {
    const auto& where = client_->where();
    if (where.path.empty()) return client_->attempt([]() -> result<void> { return {}; });
    auto there = find("");
    if (!there) return fail(there.error());
    if (!*there) {
        if (auto made = ask_on(verb::make_folder, "", "make the folder"); !made && made.error().code != errc::conflict) {
            if (made.error().code == errc::not_found)
                return fail(with_code(made.error(), errc::config, "Its parent folder is not there: check the path."));
            return made;
        }
        there = find("");
        if (!there) return fail(there.error());
    }
    if (*there && (*there)->is_folder) return {};
    return fail(errc::config, address_ + ": is a file, not a folder", "Give a folder on the share.");
}

result<std::optional<entry>> smb_place::look(const std::string& name) {
    if (auto ok = smb_name(name); !ok) return fail(ok.error());
    const auto what = find(name);
    if (!what) return fail(what.error());
    if (!*what) {
        if (auto there = still_there(); !there) return fail(there.error());
        return std::nullopt;
    }
    const auto& a = **what;
    if (kind_of(a) == kind::file && a.size == claim_bytes) {
        const auto claim = is_claim(client_, name);
        if (!claim) return fail(claim.error());
        if (*claim) return std::nullopt;
    }
    return entry{kind_of(a), a.is_file ? a.size : 0, time_of(a)};
}

result<std::unique_ptr<file>> smb_place::open(const std::string& name) {
    if (auto ok = smb_name(name); !ok) return fail(ok.error());
    auto opened = smb_file::open(client_, name);
    if (!opened) return fail(opened.error());
    return std::move(*opened);
}

result<tree_entries> smb_place::entries_of(const std::string& folder) {
    return client_->attempt([&]() -> result<tree_entries> {
        tree_entries all;
        auto ask = request(verb::list);
        ask.text(path_of(client_->where(), folder));
        for (auto page = client_->ask(ask, folder, "list");;
             ask = request(verb::list_more), page = client_->ask(ask, folder, "list")) {
            if (!page) return fail(page.error());
            if (page->empty()) break;
            for (reader in(*page); !in.done();) {
                named e{std::string(in.text()), {}};
                e.what = in.get_attributes();
                if (!in.ok()) return fail(errc::internal, "stamplog-smb answered something else than it was asked");
                all.push_back(std::move(e));
            }
            if (all.size() > max_listed)
                return fail(errc::limit, address_ + ": more than " + std::to_string(max_listed) + " files in one folder");
        }
        return all;
    });
}

result<void> smb_place::list_entry(const named& e, const std::string& folder, const std::string& prefix, std::size_t depth,
                                   listing& out) {
    if (is_temporary_name(e.name)) return {};
    const auto name = folder.empty() ? e.name : folder + '/' + e.name;
    const bool wanted = name.starts_with(prefix);
    if (e.what.is_folder && !wanted && !prefix.starts_with(name + '/')) return {};
    if (!e.what.is_folder && !wanted) return {};
    if (e.name.find('/') != e.name.npos || !smb_name(name) || (!e.what.is_folder && !e.what.is_file)) {
        out.passed_over.push_back(name);
        return {};
    }
    if (e.what.is_folder) return list_folder(name, prefix, depth + 1, out);
    if (e.what.size == claim_bytes) {
        const auto claim = is_claim(client_, name);
        if (!claim) return fail(claim.error());
        if (*claim) return {};
    }
    out.files.push_back({name, e.what.size, time_of(e.what)});
    return {};
}

result<void> smb_place::list_folder(const std::string& folder, const std::string& prefix, std::size_t depth, listing& out) {
    if (depth > deepest)
        return fail(errc::limit, address_ + ": folders lie more than " + std::to_string(deepest) + " deep in each other");
    const auto entries = entries_of(folder);
    if (!entries && entries.error().code == errc::not_found && depth > 0) return {};  // removed meanwhile
    if (!entries) return fail(entries.error());
    for (const auto& e : *entries) {
        if (auto ok = list_entry(e, folder, prefix, depth, out); !ok) return ok;
        if (out.files.size() + out.passed_over.size() > max_listed)
            return fail(errc::limit, address_ + ": more than " + std::to_string(max_listed) + " files");
    }
    return {};
}

result<listing> smb_place::list(const std::string& prefix) {
    listing out;
    if (auto done = list_folder("", prefix, 0, out); !done) return fail(done.error());
    std::ranges::sort(out.files, {}, &listed::name);
    std::ranges::sort(out.passed_over);
    return out;
}

// What killed runs left of this file. One that is being written stays: the server keeps it.
void smb_place::remove_parts(const std::string& name, const std::optional<std::uint64_t>& but_of_size) {
    const auto slash = name.rfind('/');
    const auto folder = slash == name.npos ? std::string{} : name.substr(0, slash);
    const auto entries = entries_of(folder);
    if (!entries) return;  // a courtesy
    for (const auto& e : *entries) {
        if (!is_part_of(e.name, name) || (but_of_size && e.name.ends_with('-' + std::to_string(*but_of_size) + ".part")))
            continue;
        const auto left = folder.empty() ? e.name : folder + '/' + e.name;
        if (auto done = ask_on(verb::remove, left, "remove"); !done) continue;
    }
}

result<stored> smb_place::put(const std::string& name, const file& source, const put_options& how) {
    if (auto ok = smb_name(name); !ok) return fail(ok.error());
    const auto there = look(name);
    if (!there) return fail(there.error());
    if (*there && ((*there)->what != kind::file || how.what == existing::refuse))
        return fail(share_error(client_->where(), name, "put", EEXIST));
    if (const auto slash = name.rfind('/'); slash != name.npos)
        if (auto made = make_folder(name.substr(0, slash)); !made) return fail(made.error());
    remove_parts(name, source.size());
    auto done = smb::put(client_, name, source, how);
    if (done) remove_parts(name, std::nullopt);
    // Who was first removes the parts of all others, ours too, if it is not open at that moment.
    if (!done && done.error().code == errc::not_found)
        if (const auto now = look(name); now && *now)
            return fail(errc::conflict, address_ + ": " + printable(name) + ": somebody else put it at the same moment",
                        "Look at what is there, or try again.");
    return done;
}

result<void> smb_place::remove(const std::string& name) {
    if (auto ok = smb_name(name); !ok) return ok;
    const auto what = find(name);
    if (!what) return fail(what.error());
    if (!*what) return {};
    if (kind_of(**what) != kind::file) return fail(share_error(client_->where(), name, "remove", EISDIR));
    auto done = ask_on(verb::remove, name, "remove");
    if (!done && done.error().code == errc::not_found) return {};
    return done;
}

result<void> smb_place::make_folder(const std::string& name) {
    if (auto ok = smb_name(name); !ok) return ok;
    for (std::size_t end = 0; end != name.npos;) {
        end = name.find('/', end == 0 ? 0 : end + 1);
        const auto part = name.substr(0, end);
        auto what = find(part);
        if (!what) return fail(what.error());
        if (!*what) {
            auto made = ask_on(verb::make_folder, part, "make the folder");
            if (!made && made.error().code != errc::conflict) return made;
            what = find(part);
            if (!what) return fail(what.error());
        }
        if (!*what || !(*what)->is_folder) return fail(share_error(client_->where(), part, "make the folder", ENOTDIR));
    }
    return {};
}

result<void> smb_place::still_there() {
    const auto what = find("");
    if (!what) return fail(what.error());
    if (*what && (*what)->is_folder) return {};
    return fail(errc::not_found, address_ + ": the folder has gone", "Check the share, then stage again.");
}

}  // namespace
}  // namespace stamplog::storage::smb

namespace stamplog::storage {

std::string smb_login::name() const { return domain.empty() ? user : domain + '\\' + user; }

smb_login smb_login_of(std::string_view name, secret password) {
    const auto slash = name.find('\\');
    if (slash == name.npos) return {{}, std::string(name), std::move(password)};
    return {std::string(name.substr(0, slash)), std::string(name.substr(slash + 1)), std::move(password)};
}

result<std::unique_ptr<place>> open_smb(const smb_address& where, smb_login who, smb_options how, clock& time) {
    if (who.user.empty())
        return fail(errc::config, where.share_text() + ": nobody is named who may log in there",
                    "Name the share's user (--share-user, --stage-user); stamplog is never a guest.");
    auto opened = std::make_unique<smb::smb_place>(where, std::move(who), std::move(how), time);
    if (auto in = opened->enter(); !in) return fail(in.error());
    return opened;
}

}  // namespace stamplog::storage
