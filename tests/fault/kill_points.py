#!/usr/bin/env python3
"""Collections that are killed (SIGKILL) at seeded points and resumed: kill_points.py N [FIRST_SEED]

Odd seeds run over sim:, even ones over WinRM against `stampsim serve`, which outlives its client. A point is a moment of an undisturbed run's
time, or the moment when the journal holds its k-th step; the resumed process may be killed too. After the last resume:
  - exit 0, and the bundle at the stage holds the same (role, zip name without its time, member, SHA-256) as an undisturbed run's;
  - a transcript of every session that the stamp counts lies at the stage, none waits on an ERCS, no session is open;
  - no collection ran again for a role that the journal had as done before a kill;
  - for each kill at most one collection per ERCS was in vain.
Prints figures; exit 1 when a rule was broken, whose seed is named. STAMPLOG_BUILD names the folder of the programs.
"""
import collections
import random
import subprocess
import sys
import tempfile
import time

from stand import LIMIT, Stand, coverage_of, make_content, members, transcripts_at

CONTENT = None
DURATIONS = "[durations]\ndefault = 0.2\n"
ROLES = ("ECE", "Storage", "SeedRing", "ACS", "CRP", "NRP")


def kill_at(run, child, rng, whole, steps):
    """Kills the child at its point; False: it had ended before. Returns also what was done by then."""
    if rng.random() < 0.5:
        until = time.monotonic() + rng.uniform(0, whole * 1.05)
        reached = lambda: time.monotonic() >= until  # noqa: E731
        pause = 0.002
    else:
        already, k = len(run.steps()), rng.randrange(1, steps)
        reached = lambda: len(run.steps()) - already >= k  # noqa: E731
        pause = 0.0005
    limit = time.monotonic() + LIMIT
    while child.poll() is None and not reached():
        if time.monotonic() > limit:
            child.kill()
            raise TimeoutError
        time.sleep(pause)
    if child.poll() is not None:
        return False
    child.kill()
    child.wait()
    return True


def roles_done(steps):
    return {r for k, _, d in steps if k == "unit-ended" and d["outcome"] == "done" for r in d["roles"].split(",") if r}


def check(run, seed, wanted, done_before, kills):
    state = run.state()
    troubles = []
    bundle = run.bundle()
    got = members(bundle) if bundle else {}
    if got != wanted:
        troubles.append(f"another set: {len(got)} members, {len(wanted)} wanted, "
                        f"lacks {sorted(wanted.keys() - got.keys())[:3]}, has besides {sorted(got.keys() - wanted.keys())[:3]}")
    if state["open_sessions"]:
        troubles.append(f"sessions open: {state['open_sessions']}")
    at_stage = transcripts_at(run.out)
    for s in state["sessions"]:
        if s["transcript"] not in at_stage:
            troubles.append(f"no transcript of session {s['id']} on {s['ercs']} ({s['how']})")
    vain = 0
    for number, (roles, calls_then) in enumerate(done_before):
        after = state["collections"][calls_then:]
        again = {r for c in after for r in c["roles"]} & roles
        if again:
            troubles.append(f"collected again after kill {number + 1}: {sorted(again)}")
    whole = collections.Counter(r for c in state["collections"] for r in c["roles"] if c["outcome"] == "completed")
    vain = sum(n - 1 for n in whole.values()) + sum(c["outcome"] != "completed" for c in state["collections"])
    if vain > 3 * kills:
        troubles.append(f"{vain} collections in vain for {kills} kills")
    return troubles, vain


def one(seed, wanted, whole, steps):
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="stamplog-kill-") as tmp:
        run = Stand(tmp, seed % 2 == 0, DURATIONS, CONTENT)
        try:
            done_before, kills, child = [], 0, run.collect(ROLES)
            phase = "before its journal"
            for _ in range(1 if rng.random() < 0.75 else 2):
                if not kill_at(run, child, rng, whole[run.winrm], steps):
                    break
                kills += 1
                now = run.steps()
                phase = now[-1][0] if now else phase
                done_before.append((roles_done(now), len(run.state()["collections"])))
                child = run.resume() if now else run.collect(ROLES)
            if child.wait(LIMIT) != 0:
                lacks = coverage_of(run.bundle())["missing"] if run.bundle() else "a bundle"
                return kills, phase, 0, [f"exit {child.returncode}, lacks {lacks}: {run.errors()}"]
            troubles, vain = check(run, seed, wanted, done_before, kills)
            return kills, phase, vain, troubles
        except (TimeoutError, subprocess.TimeoutExpired):
            child.kill()
            return kills, phase, 0, ["it hangs"]
        finally:
            run.end()


def undisturbed(winrm):
    with tempfile.TemporaryDirectory(prefix="stamplog-kill-") as tmp:
        run = Stand(tmp, winrm, DURATIONS, CONTENT)
        try:
            began = time.monotonic()
            if run.collect(ROLES).wait(LIMIT) != 0:
                sys.exit("an undisturbed run failed: " + run.errors())
            took = time.monotonic() - began
            return members(run.bundle()), took, len(run.steps())
        finally:
            run.end()


def main(count, first):
    global CONTENT
    with tempfile.TemporaryDirectory(prefix="stamplog-kill-") as tmp:
        CONTENT = make_content(tmp, ROLES)
        return campaign(count, first)


def campaign(count, first):
    plain, winrm = undisturbed(False), undisturbed(True)
    if plain[0] != winrm[0] or not plain[0]:
        sys.exit("two undisturbed runs differ")
    began, killed, vain, bad, phases = time.monotonic(), 0, 0, [], collections.Counter()
    for seed in range(first, first + count):
        kills, phase, lost, troubles = one(seed, plain[0], {False: plain[1], True: winrm[1]}, plain[2])
        killed += kills
        vain += lost
        phases[phase] += kills > 0
        if troubles:
            bad.append(seed)
            print(f"seed {seed}: killed {kills} times, last step {phase}:\n  " + "\n  ".join(troubles), flush=True)
    print(f"{count} runs, {killed} kills in {time.monotonic() - began:.0f} s; collections in vain {vain}; killed after "
          + ", ".join(f"{p} {n}" for p, n in phases.most_common()) + f"; {len(bad)} broke a rule")
    return 1 if bad else 0


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) == 3 else 1))
