#include "busy_ercs.hpp"

#include <catch2/catch.hpp>

using stamplog::cli::is_of_configuration;

TEST_CASE("A shell is known by its session configuration, in any case and as a whole URI") {
    const std::string uri = "http://schemas.microsoft.com/powershell/PrivilegedEndpoint";
    CHECK(is_of_configuration(uri, "PrivilegedEndpoint"));
    CHECK(is_of_configuration(uri, "privilegedendpoint"));
    CHECK(is_of_configuration(uri, uri));
    CHECK(is_of_configuration("http://schemas.microsoft.com/powershell/privilegedEndpoint", uri));
    CHECK_FALSE(is_of_configuration(uri, "Endpoint"));
    CHECK_FALSE(is_of_configuration(uri, "http://other/powershell/PrivilegedEndpoint"));
    CHECK_FALSE(is_of_configuration("http://schemas.microsoft.com/powershell/Microsoft.PowerShell", "PrivilegedEndpoint"));
}
