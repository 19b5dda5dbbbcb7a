#include "endpoint/cmdlet.hpp"
#include "endpoint/refusals.hpp"
#include "endpoint/share_access.hpp"
#include "stamp/transcript_store.hpp"

namespace stampsim {

ending close_privileged_endpoint(cmdlet_call& c) {
    auto& s = c.session;
    if (c.arguments.text("TranscriptsPathDestination").empty())
        return mandatory_missing(c.spec.name, "TranscriptsPathDestination");
    auto folder = share_of(c, "TranscriptsPathDestination", "Credential");
    if (!folder) return std::move(folder.error());
    if (!c.out.wait(s.faults.list().cmdlet_duration("Close-PrivilegedEndpoint"))) return std::nullopt;
    if (const auto* f = s.faults.strike(fault_kind::transcript_copy_fails))
        return thrown(f->text.empty() ? "There is not enough space on the disk." : f->text);
    const auto current = s.log ? s.log->file() : std::filesystem::path();
    auto moved = transfer_transcripts(s.folder.transcripts(s.ercs), current, *folder, s.ercs, s.now());
    if (!moved) return thrown("The transcripts could not be copied: " + moved.error().what);
    // Only now do they leave the ERCS VM.
    remove_transcripts(*moved);
    s.log.reset();
    if (auto r = s.book.end_session(s.session, "closed"); !r) return thrown(r.error().what);
    return std::nullopt;
}

}  // namespace stampsim
