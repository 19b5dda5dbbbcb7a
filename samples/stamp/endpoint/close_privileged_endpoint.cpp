#include <algorithm>

#include "endpoint/cmdlet.hpp"
#include "endpoint/refusals.hpp"
#include "endpoint/share_access.hpp"
#include "stamp/transcript_store.hpp"

namespace stampsim {

namespace {

// All that lie on this ERCS but those that other sessions still write. The files are listed first: a session is in the ledger
// before its file is there, so none of an open session can be among those left over.
stamplog::result<std::vector<std::filesystem::path>> transcripts_to_move(session_context& s,
                                                                         const std::filesystem::path& current) {
    auto files = transcripts_in(s.folder.transcripts(s.ercs));
    const auto open = s.book.open_transcripts(s.ercs);
    if (!open) return stamplog::fail(open.error());
    std::erase_if(files, [&](const auto& file) {
        return file != current && std::find(open->begin(), open->end(), file.filename().string()) != open->end();
    });
    return files;
}

}  // namespace

ending close_privileged_endpoint(cmdlet_call& c) {
    auto& s = c.session;
    if (c.arguments.text("TranscriptsPathDestination").empty())
        return mandatory_missing(c.spec.name, "TranscriptsPathDestination");
    auto folder = share_of(c, "TranscriptsPathDestination", "Credential");
    if (!folder) return std::move(folder.error());
    if (const auto* f = s.faults.strike(fault_kind::transcript_copy_fails))
        return thrown(f->text.empty() ? "There is not enough space on the disk." : f->text);
    const auto current = s.log ? s.log->file() : std::filesystem::path();
    auto files = transcripts_to_move(s, current);
    if (!files) return thrown(files.error().what);
    auto moved = transfer_transcripts(*files, current, folder->folder, s.ercs, s.now());
    if (!moved) return thrown("The transcripts could not be copied: " + moved.error().what);
    if (auto sent = folder->publish(); !sent) return thrown("The transcripts could not be copied: " + sent.error().what);
    // Only now do they leave the ERCS VM.
    remove_transcripts(*moved);
    s.log.reset();
    if (auto r = s.book.end_session(s.session, "closed"); !r) return thrown(r.error().what);
    s.shell_over = s.faults.strike(fault_kind::shell_closes) != nullptr;
    return std::nullopt;
}

}  // namespace stampsim
