// What a shared access signature (SAS) permits and until when, read from its text. Nothing here repeats the signature.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "stamplog/base/clock.hpp"
#include "stamplog/base/result.hpp"

namespace stamplog::storage {

struct sas_facts {
    enum class reach { account, container, folder, blob } of = reach::container;
    // A stored access policy (si=) may hold rights and times that the text does not have: the service knows them then.
    bool by_policy = false;
    bool reads = false, adds = false, creates = false, writes = false, removes = false, lists = false;
    std::optional<utc_time> from, until;
    std::string addresses;    // sip=, empty: any
    bool https_only = false;  // spr=https
};

constexpr std::size_t max_sas_bytes = 8 * 1024;

// "sv=…&sr=c&sp=rcwl&se=…&sig=…", with or without a question mark in front.
// errc::config: a parameter is missing, stands there twice or is no such thing, named; something that no query holds.
[[nodiscard]] result<sas_facts> read_sas(std::string_view sas);

// Whether files can be put with it, now and for `expected` from now on.
// errc::config: it reaches one blob only, or does not permit to create; errc::auth: expired, not valid yet, or expires before
// the end. The message says which, with the time.
[[nodiscard]] result<void> check_sas(const sas_facts& sas, utc_time now, std::chrono::seconds expected);

// "read, create, write, until 2026-12-01T00:00:00Z" for people.
std::string to_string(const sas_facts& sas);

}  // namespace stamplog::storage
