// The tests that Test-AzureStack knows, with the words that it prints for each.
#pragma once

#include <span>
#include <string_view>

namespace stampsim {

struct validation_test {
    std::string_view name, title;
    bool in_default, in_update;  // groups Default and UpdateReadiness
    bool in_rotation = false;    // group SecretRotationReadiness
    bool warns = false;          // on a simulated stamp
};

std::span<const validation_test> validation_tests();

}  // namespace stampsim
