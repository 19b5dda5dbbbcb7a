#include "content/validation_tests.hpp"

namespace stampsim {
namespace {

constexpr validation_test tests[] = {
    {"AzsControlPlane", "Azure Stack Hub Control Plane", true, false},
    {"AzsDefenderSummary", "Azure Stack Hub Defender Summary", true, false},
    {"AzsHostingInfraSummary", "Azure Stack Hub Hosting Infrastructure Summary", true, false},
    {"AzsHostingInfraFWSummary", "Azure Stack Hub Hosting Infrastructure Firmware Summary", true, false},
    {"AzsHostingInfraUtilization", "Azure Stack Hub Cloud Hosting Infrastructure Utilization", true, false},
    {"AzsInfraCapacity", "Azure Stack Hub Infrastructure Capacity", true, false},
    {"AzsInfraPerformance", "Azure Stack Hub Infrastructure Performance", true, false},
    {"AzsInfraRoleSummary", "Azure Stack Hub Infrastructure Role Summary", true, false},
    {"AzsNetworkInfra", "Azure Stack Hub Network Infrastructure", true, false},
    {"AzsPortalAPISummary", "Azure Stack Hub Portal and API Summary", true, false},
    {"AzsScaleUnitEvents", "Azure Stack Hub Scale Unit Node Events", true, false},
    {"AzsScaleUnitResources", "Azure Stack Hub Scale Unit Node Resources", true, false},
    {"AzsScenarios", "Azure Stack Hub Scenarios", true, false},
    {"AzsSDNValidation", "Azure Stack Hub SDN Validation", true, false},
    {"AzsSFRoleSummary", "Azure Stack Hub Service Fabric Role Summary", true, false},
    {"AzsStorageDataPlane", "Azure Stack Hub Storage Data Plane", true, false},
    {"AzsStorageSvcsSummary", "Azure Stack Hub Storage Services Summary", true, false},
    {"AzsStoreSummary", "Azure Stack Hub SQL Store Summary", true, false},
    {"AzsVmPlacement", "Azure Stack Hub Scale Unit VM Placement Summary", true, false},
    {"AzsAcsSummary", "Azure Stack Hub ACS Blob Service Summary", true, false},
    {"AzsAdSummary", "Azure Stack Hub Active Directory Summary", true, false},
    {"AzsAlertSummary", "Azure Stack Hub Alert Summary", true, false, false, true},
    {"AzsApplicationCrashSummary", "Azure Stack Hub Application Crash Summary", true, false},
    {"AzsBackupShareAccessibility", "Azure Stack Hub Backup Share Accessibility Summary", true, false},
    {"AzsInfraUpdateSummary", "Azure Stack Hub Update Summary", true, true},
    {"AzsStampBMCSummary", "Azure Stack Hub BMC Summary", true, true},
    {"AzsInfraFileValidation", "Azure Stack Hub Infrastructure File Validation", false, true},
    {"AzsActionPlanStatus", "Azure Stack Hub Action Plan Status", false, true},
    {"AzsHostingServiceCertificates", "Azure Stack Hub Hosting Service Certificates", false, false, true, true},
};

}  // namespace

std::span<const validation_test> validation_tests() { return tests; }

}  // namespace stampsim
