"""What must come of a scenario, said from the scenario alone: docs/CLI.md, the README's exit codes and docs/STAMPSIM.md's faults.

Knows nothing of stamplog's code. Where two endings are right (Ctrl-C may come after the bundle is sealed), `first` holds both; what must hold when
everything was gone on with is one thing only.
"""
import dataclasses

COMPLETE, INTERNAL, USAGE, PARTIAL, NOTHING, AUTH, NOT_DELIVERED, PREFLIGHT, INTERRUPTED = 0, 1, 2, 3, 4, 5, 6, 8, 130
KILLED = -9
SECOND_REFUSED = PREFLIGHT


@dataclasses.dataclass(frozen=True)
class Expected:
    first: frozenset          # exit codes of `collect`
    then: str                 # what completes it: "", "resume", "mended" (and resumed), "printed" (the command on the last line)
    last: int                 # exit code of that, or of `collect`
    bundle: bool              # one lies at the stage
    missing_roles: frozenset  # all others are there, bit for bit
    unproved: frozenset       # ERCS by number, whose session's transcript is missing; of "any" one, unknown which


def of_the_stamp(s):
    """(exit, missing roles, ERCS without a transcript) of a run that has no trouble of its own."""
    struck = frozenset({s.role})
    if s.stamp in ("role-fails", "role-error", "role-missing", "zip-cut"):
        return PARTIAL, struck, frozenset()
    if s.stamp == "zip-lies":  # it came, and the member that lies is named
        return PARTIAL, struck, frozenset()
    if s.stamp == "share-refuses":  # information still comes
        return PARTIAL, frozenset(s.roles), frozenset({1, 2, 3})
    if s.stamp in ("transcript-fails", "dies-in-call"):
        return PARTIAL, frozenset(), frozenset(s.ercs)
    if s.stamp == "dies-in-zip":
        return PARTIAL, frozenset(), frozenset({"any"})
    if s.stamp == "all-gone":
        return PREFLIGHT, frozenset(s.roles), frozenset()
    if s.stamp == "wrong-password":
        return AUTH, frozenset(s.roles), frozenset()
    return COMPLETE, frozenset(), frozenset()


def expected(s):
    code, roles, unproved = of_the_stamp(s)
    bundle = code in (COMPLETE, PARTIAL)
    plain = Expected(frozenset({code}), "", code, bundle, roles, unproved)
    if s.stamp == "dies-in-zip":  # the next proper close brings the transcript
        return dataclasses.replace(plain, then="resume", last=COMPLETE, unproved=frozenset())
    if s.mended:
        return Expected(frozenset({code}), "mended", COMPLETE, True, frozenset(), frozenset())
    if s.ours == "killed":
        return dataclasses.replace(plain, first=frozenset({KILLED, code}), then="resume")
    if s.ours in ("interrupted", "stopped"):
        return dataclasses.replace(plain, first=frozenset({INTERRUPTED, NOT_DELIVERED, code}), then="resume")
    if s.ours in ("stage-full", "disk-full"):
        return Expected(frozenset({PREFLIGHT}), "", PREFLIGHT, False, roles, frozenset())
    if s.ours in ("stage-fills", "stage-gone", "blob-dead", "sas-expires", "sas-loses-write"):
        return dataclasses.replace(plain, first=frozenset({NOT_DELIVERED}), then="printed", last=COMPLETE)
    return plain
