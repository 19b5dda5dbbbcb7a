// What every place must do (storage_contract_test.cpp), and what an implementation gives to be tried: one function.
#pragma once

#include <memory>

#include "stamplog/storage/place.hpp"

namespace stamplog::storage::testing {

// An empty target of its own, gone with the object.
class contract_subject {
 public:
    virtual ~contract_subject() = default;
    // Nullptr: it cannot be had here; it has said "SKIPPED: " and why.
    virtual place* at() = 0;
    // The same target as another process sees it; nullptr where there is none (memory).
    virtual std::unique_ptr<place> again() = 0;
    // Names that the place's own world does not know (a share: Windows'); the place refuses them.
    virtual bool knows(const std::string& name) { return !name.empty(); }
};

std::unique_ptr<contract_subject> make_contract_subject();

}  // namespace stamplog::storage::testing
