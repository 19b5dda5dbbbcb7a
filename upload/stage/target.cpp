#include "stamplog/stage/target.hpp"

#include <unistd.h>

#include "check_names.hpp"
#include "put_file.hpp"
#include "stamplog/base/text.hpp"
#include "stamplog/storage/blob.hpp"
#include "stamplog/storage/decorators.hpp"

namespace stamplog::stage {
namespace {

constexpr std::chrono::milliseconds patience_of_check{1'000};
constexpr unsigned attempts_of_check = 2;  // a service that is not to be reached should be said soon

result<std::unique_ptr<storage::place>> open_container(const target& where, const surroundings& around, unsigned attempts) {
    if (!where.sas || where.sas->empty())
        return fail(errc::config, printable(where.text) + ": no SAS is given",
                    "Give it in a file with mode 0600 (--sas-file) or in STAMPLOG_SAS.");
    storage::blob_options how;
    how.log = around.log;
    how.attempts = attempts;
    return storage::open_blob(where.text, where.sas->clone(), around.time, how);
}

result<std::unique_ptr<storage::place>> open_share(const target& where, const surroundings& around, storage::smb_options how) {
    const auto address = storage::parse_smb_address(where.text);
    if (!address) return fail(address.error());
    if (!where.login)
        return fail(errc::config, address->text() + ": nobody is named who may log in there",
                    "Name the share's user with --stage-user.");
    return storage::open_smb(*address, {where.login->domain, where.login->user, where.login->password.clone()}, std::move(how),
                             around.time);
}

result<std::unique_ptr<storage::place>> open_place(const target& where, const surroundings& around) {
    switch (where.kind()) {
        case target_kind::blob:
            return open_container(where, around, storage::blob_options().attempts);
        case target_kind::share:
            return open_share(where, around, around.smb);
        case target_kind::folder:
            break;
    }
    auto opened = storage::open_folder(where.text);
    if (!opened) return fail(opened.error());
    return std::unique_ptr<storage::place>(std::move(*opened));
}

// What a share permits is known only by doing it. Nothing but what staging itself does: a file is put, and taken away.
result<void> may_write(storage::place& there) {
    const auto name = "stamplog-check-" + std::to_string(::getpid()) + ".txt";
    if (auto put = put_text(there, name, "stamplog looks whether it may write here.\n", storage::existing::replace); !put)
        return put;
    return there.remove(name);
}

}  // namespace

target_kind kind_of(std::string_view text) noexcept {
    if (begins_with_name(text, "https://") || begins_with_name(text, "http://")) return target_kind::blob;
    if (storage::is_smb_address(text) || text.find("://") != text.npos) return target_kind::share;
    return target_kind::folder;
}

result<receipt> to_target(const std::vector<item>& items, const target& where, const surroundings& around,
                          const progress& told) {
    // Before the target is made: a mistaken call leaves nothing behind.
    if (auto checked = check_names(items); !checked) return fail(checked.error());
    auto opened = open_place(where, around);
    if (!opened) return fail_in("stage", opened);
    auto place = storage::stoppable(storage::limited(std::move(*opened), around.bytes_per_second, around.time), around.stop);
    if (around.log != nullptr) place = storage::logged(std::move(place), *around.log, around.time);
    return to(*place, items, around.time, told);
}

result<void> check_target(const target& where, const surroundings& around, std::chrono::seconds expected) {
    const auto wrong = [](error e) {
        e.code = errc::config;
        return tl::unexpected<error>(std::move(e));
    };
    if (where.kind() == target_kind::folder) return {};
    if (where.kind() == target_kind::share) {
        auto how = around.smb;
        how.patience = patience_of_check;
        const auto opened = open_share(where, around, std::move(how));
        if (!opened) return wrong(opened.error());
        if (auto ok = may_write(**opened); !ok) return wrong(ok.error());
        return {};
    }
    auto opened = open_container(where, around, attempts_of_check);
    if (!opened) return wrong(opened.error());
    const auto facts = storage::read_sas(where.sas->reveal());
    if (!facts) return wrong(facts.error());
    if (auto now = storage::check_sas(*facts, around.time.now(), {}); !now) return wrong(now.error());
    if (auto later = storage::check_sas(*facts, around.time.now(), expected); !later && around.log != nullptr)
        around.log->write(log_level::warning, printable(where.text) + ": " + describe(later.error()));
    if (auto there = (*opened)->still_there(); !there) return wrong(there.error());
    return {};
}

result<secret> sas_for(std::string_view text, secret given) {
    const auto all = given.reveal();
    if (begins_with_name(all, "http")) {
        const auto base = storage::without_query(all);
        if (!same_name(text, base) && !begins_with_name(text, std::string(base) + "/"))
            return fail(errc::config, printable(text) + ": the SAS that is given is for " + printable(base, 200),
                        "Stage to that URL, or give this container's SAS.");
        given = secret(std::string(all.substr(std::min(base.size() + 1, all.size()))));
    }
    if (auto facts = storage::read_sas(given.reveal()); !facts) return fail(in_context(printable(text), facts.error()));
    return given;
}

}  // namespace stamplog::stage
