#include "container_folders.hpp"

#include <catch2/catch.hpp>

#include "stamplog/storage/memory.hpp"
#include "temp_folder.hpp"

using namespace stamplog;
using namespace stamplog::run;

namespace {

void put_blob(storage::place& there, const std::string& name) {
    REQUIRE(there.put(name, *storage::memory_file(as_bytes("x")), {}));
}

}  // namespace

TEST_CASE("what lay in a container when the run began is known to whoever goes on with it") {
    const auto container = storage::memory_place();
    const test::temp_folder run;
    put_blob(*container, "AzureStackLogs-20261119031458-AZS-ERCS01/ACS-20261119031500.zip");
    put_blob(*container, "AzureStackLogs-20261119031458-AZS-ERCS01/ECE-20261119031500.zip");
    put_blob(*container, "AzureStackLogs-notes.txt");
    put_blob(*container, "other/ACS-20261119031500.zip");
    const std::set<std::string> before{"AzureStackLogs-20261119031458-AZS-ERCS01"};
    CHECK(folders_before(*container, run / "state").value() == before);
    put_blob(*container, "AzureStackLogs-20261119040000-AZS-ERCS01/ACS-20261119040000.zip");
    CHECK(folders_before(*container, run / "state").value() == before);
    CHECK(folders_before(*container, run / "another").value().size() == 2);
}

TEST_CASE("an empty container is remembered as empty") {
    const auto container = storage::memory_place();
    const test::temp_folder run;
    CHECK(folders_before(*container, run.path()).value().empty());
    put_blob(*container, "AzureStackLogs-20261119040000-AZS-ERCS01/ACS-20261119040000.zip");
    CHECK(folders_before(*container, run.path()).value().empty());
}
