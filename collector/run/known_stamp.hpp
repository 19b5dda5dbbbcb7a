// What is known of the stamp: what the operator gave, and what the stamp itself says while the run goes on.
#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "stamplog/pep/stamp.hpp"

namespace stamplog::run {

// Thread-safe.
class known_stamp {
 public:
    explicit known_stamp(pep::stamp_information given) : known_(std::move(given)) {}

    // The answer of Get-AzureStackStampInformation: fills what was not given. The time zone is taken in any case, for a stamp
    // knows its own clock (docs/decisions/0006). Returns what an operator should know of that, which note() keeps; empty:
    // nothing.
    std::string learn(const pep::stamp_information& said);

    pep::stamp_information get() const;
    std::string note() const;
    // Minutes east of UTC; nullopt: the zone is not known.
    std::optional<int> offset_at(utc_time at) const;

 private:
    mutable std::mutex mutex_;
    pep::stamp_information known_;
    std::string note_;
};

}  // namespace stamplog::run
