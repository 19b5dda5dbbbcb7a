#include "stamp/faults.hpp"

#include <catch2/catch.hpp>

using namespace stampsim;

TEST_CASE("a fault file gives durations and faults") {
    const auto list = parse_faults(R"(
[durations]
default = 0.5
Storage = 3
"Test-AzureStack" = 2
[[fault]]
kind = "dies"
ercs = 2
role = "Storage"
after_bytes = 1000
times = 1
[[fault]]
kind = "cmdlet-error"
ercs = "AZS-ERCS03"
terminating = false
text = "There is not enough space on the disk."
)",
                                   "f.toml");
    REQUIRE(list);
    CHECK(list->role_duration("storage").count() == 3);
    CHECK(list->role_duration("ECE").count() == 0.5);
    CHECK(list->cmdlet_duration("test-azurestack").count() == 2);
    REQUIRE(list->faults.size() == 2);
    CHECK(list->faults[0].kind == fault_kind::dies);
    CHECK(list->faults[0].after_bytes == 1000);
    CHECK(list->faults[1].ercs == 3);
    CHECK_FALSE(list->faults[1].terminating);
}

TEST_CASE("a fault file with a mistake is refused with its line") {
    for (const char* text :
         {"[[fault]]\nkind = \"explodes\"", "[[fault]]\nkind = \"dies\"\nafter = 3", "[durations]\nStorage = \"long\"",
          "[[fault]]\nkind = \"dies\"\nercs = 4", "faults = 3", "[[fault]\n", "[[fault]]\nkind = \"dies\"\ntimes = -1"}) {
        const auto list = parse_faults(text, "f.toml");
        INFO(text);
        REQUIRE_FALSE(list);
        CHECK(list.error().what.find("f.toml:") != std::string::npos);
        CHECK(list.error().code == stamplog::errc::config);
    }
}

TEST_CASE("every kind has a name of its own that reads back") {
    for (auto kind : {fault_kind::unreachable, fault_kind::hang, fault_kind::garbage, fault_kind::log_noise,
                      fault_kind::concurrency_refused, fault_kind::slow_role, fault_kind::role_missing,
                      fault_kind::truncated_zip, fault_kind::lying_zip, fault_kind::share_refuses,
                      fault_kind::transcript_copy_fails, fault_kind::endless_progress, fault_kind::test_fails}) {
        const auto list = parse_faults("[[fault]]\nkind = \"" + std::string(to_string(kind)) + "\"", "f");
        REQUIRE(list);
        CHECK(list->faults[0].kind == kind);
    }
}
