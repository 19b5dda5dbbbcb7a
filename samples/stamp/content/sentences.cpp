#include "content/sentences.hpp"

namespace stampsim {
namespace {

constexpr std::string_view service_trace[] = {
    ",Informational,%x,%x,%s.Heartbeat,Replica %g reported healthy to the failover manager after %m ms.",
    ",Informational,%x,%x,%s.RequestPipeline,Request %g completed with status 200 in %m ms; client address %i.",
    ",Informational,%x,%x,%s.Cache,Entry azs-%x refreshed; %d entries hold %d bytes.",
    ",Verbose,%x,%x,%s.Scheduler,Work item %d moved from queue 'pending' to 'active' on %v.",
    ",Verbose,%x,%x,%s.Store,Transaction %d committed at sequence number %d; log truncated at %d.",
    ",Warning,%x,%x,%s.RequestPipeline,Request %g took %m ms, which is over the expected 500 ms; continuing.",
    ",Informational,%x,%x,%s.Certificates,Certificate with thumbprint %x%x%x%x%x valid for another %d days.",
    ",Informational,%x,%x,%s.Partition,Primary of partition %g is on %v; configuration version %d.",
    ",Error,%x,%x,%s.Client,Call to https://%v.azurestack.local:%d/api/%g failed: the remote party closed the connection.",
};
constexpr std::string_view action_plan_log[] = {
    " [%d] Interface: Path: cloud/fabric/%s Type: Health - started on %v.",
    " [%d] Step 1.%d - action plan instance %g - Status InProgress.",
    " [%d] Task: Cloud\\Fabric\\%s - Health - finished with status Success after %m ms.",
    " [%d] Loading module from path 'C:\\Program Files\\WindowsPowerShell\\Modules\\Simulated.%s\\Role.psm1'.",
    " [%d] Read configuration of %d roles; correlation %g.",
    " [%d] Verbose: remote session to %n opened in %m ms, session id %d.",
    " [%d] Verbose: cluster resource 'Virtual Machine %v' is Online on %n.",
};
constexpr std::string_view blob_log[] = {
    ";GetBlob;AnonymousSuccess;200;%m;%m;anonymous;;blobsvc;\"https://sysstore%x.blob.local/%s/%x\";%g;%i:%d;2017-11-09;%d;",
    ";PutBlock;SASSuccess;201;%m;%m;sas;acct%x;blobsvc;\"https://acct%x.blob.local/vhds/disk-%x.vhd\";%g;%i:%d;2017-11-09;%d;",
    ";GetBlobProperties;Success;200;%m;%m;authenticated;acct%x;blobsvc;\"https://acct%x.blob.local/%s\";%g;%i:%d;2017-11-09;0;",
    ";ListContainers;Success;200;%m;%m;authenticated;acct%x;blobsvc;\"https://acct%x.blob.local/"
    "?comp=list\";%g;%i:%d;2017-11-09;%d;",
    ";PutPage;ServerTimeoutError;500;%m;%m;sas;acct%x;blobsvc;\"https://acct%x.blob.local/vhds/"
    "os-%x.vhd\";%g;%i:%d;2017-11-09;512;",
};
constexpr std::string_view iis_log[] = {
    " %i GET /subscriptions/%g/providers api-version=2016-05-01 443 - %i python-requests/2.18 - 200 0 0 %d",
    " %i POST /%s/operations - 443 - %i Simulated-Agent/1.%d - 202 0 0 %d",
    " %i GET /health - 443 - %i HealthProbe/1.0 - 200 0 0 %d",
    " %i GET /subscriptions/%g/resourceGroups/rg-%x/providers/Microsoft.Compute/virtualMachines - 443 - %i Mozilla/5.0 - 200 0 "
    "0 %d",
    " %i GET /metadata/endpoints api-version=1.0 443 - %i - - 401 2 5 %d",
};
constexpr std::string_view setup_log[] = {
    ", Info                  CBS    Session: %d_%d initialized by client %s, external staging directory: (null)",
    ", Info                  CBS    Appl: Evaluating package applicability for package %s-Package~%x~amd64~~10.0.17763.%d",
    ", Info                  CSI    %x Performing %d operations as follows: (0) LockComponentPath: flags: 0 comp: {l:16 "
    "b:%x%x%x%x}",
    ", Info                  DISM   DISM Provider Store: PID=%d TID=%d Found and initialized the provider %s",
    ", Warning               CBS    Store corruption check of component %x took %m ms.",
};

constexpr sentence_family trace_family{service_trace, '-', "", 140};
constexpr sentence_family plan_family{action_plan_log, '-', "", 125};
constexpr sentence_family blob_family{blob_log, '-', "", 190};
constexpr sentence_family iis_family{
    iis_log, ' ',
    "#Software: Microsoft Internet Information Services 10.0\r\n#Version: 1.0\r\n#Fields: date time s-ip cs-method cs-uri-stem "
    "cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken\r\n",
    140};
constexpr sentence_family setup_family{setup_log, ' ', "", 140};

}  // namespace

const sentence_family& family_of(content_kind k) {
    if (k == content_kind::action_plan_log) return plan_family;
    if (k == content_kind::blob_log) return blob_family;
    if (k == content_kind::iis_log) return iis_family;
    if (k == content_kind::setup_log) return setup_family;
    return trace_family;
}

}  // namespace stampsim
