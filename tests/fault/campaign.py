#!/usr/bin/env python3
"""Collections against an oracle: campaign.py N [FIRST_SEED]

Each seed stands for a scenario (scenario.py): what is wrong with the stamp, and what goes wrong on our side. oracle.py says from that
alone which exit code, which roles and which transcripts must come of it, and what completes it. In any scenario besides: the bundle verifies and
holds the stamp's bytes, coverage.json, receipt and `runs` say the same as the exit code, no session is left open, no ERCS had two
collections at once. Prints figures; exit 1 when something was another than said, whose seed is named. STAMPLOG_BUILD names the folder of
the programs, STAMPLOG_CAMPAIGN_JOBS how many runs go at once (one for each core).
"""
import collections
import concurrent.futures
import json
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile
import time
import types

import blobs
import mishaps
import oracle
from scenario import ERCS, ROLES, UNTROUBLED, draw, faults_toml
from stand import BUILD, LIMIT, Stand, coverage_of, make_content, members, transcripts_at


def complete(stand, s, want, code):
    """Goes on until nothing is left to do; the last exit code."""
    if want.then == "mended":
        stand.mend()
        return stand.resume().wait(LIMIT)
    if want.then == "resume":
        for _ in range(2):
            child = stand.resume() if stand.steps() else stand.collect(s.roles)
            code = child.wait(LIMIT)
        return code
    if want.then == "printed":
        line = stand.last_line()
        if "stamplog stage" not in line:
            return f"no command on the last line: {line}"
        return stand.start(*shlex.split(line[line.index("stamplog stage"):])[1:], "--yes").wait(LIMIT)
    return code


def judge_bundle(stand, s, want, content):
    bundle = stand.bundle()
    if not want.bundle:
        return [f"a bundle that should not be: {bundle}"] if bundle else []
    if not bundle:
        return ["no bundle at the stage"]
    troubles = []
    if subprocess.run([BUILD / "stamplog", "verify", bundle], env=stand.env, capture_output=True).returncode != 0:
        troubles.append("the bundle does not verify")
    if not bundle.with_name(bundle.name + ".receipt.json").is_file():
        troubles.append("no receipt")
    cover, got = coverage_of(bundle), members(bundle)
    whole = {k: v for k, v in content.items() if k[0] in s.roles and k[0] not in want.missing_roles}
    wrong = sorted(k for k, v in whole.items() if got.get(k) != v)
    if wrong:
        troubles.append(f"{len(wrong)} members lack or differ: {wrong[:3]}")
    strange = sorted(k for k in got if k[0] not in s.roles)
    if strange:
        troubles.append(f"{len(strange)} members that nobody asked for: {strange[:3]}")
    complete_roles = {r["role"] for r in cover["roles"] if r["status"] == "complete"}
    if cover["complete"] != (want.missing_roles == set() and want.unproved == set()):
        troubles.append(f"coverage says complete: {cover['complete']}: {cover['missing']}")
    for role in s.roles:
        named = any(role in m["what"] for m in cover["missing"])
        if (role in want.missing_roles) != named:
            troubles.append(f"coverage's missing {'names' if named else 'does not name'} {role}: {cover['missing']}")
        if role not in want.missing_roles and role not in complete_roles:
            troubles.append(f"coverage does not have {role} as complete")
    return troubles


def judge_stamp(stand, s, want):
    state, troubles, at_stage = stand.state(), [], transcripts_at(stand.out)
    if state["open_sessions"]:
        troubles.append(f"sessions open: {state['open_sessions']}")
    if state["most_at_once"]["per_ercs"] > 1:
        troubles.append("two collections at once on one ERCS")
    if s.stamp == "dies-at-once":  # it died before there was a session
        return troubles
    lacking = {x["ercs"] for x in state["sessions"] if x["transcript"] not in at_stage}
    allowed = {f"AZS-ERCS{n:02d}" for n in range(1, ERCS + 1) if n in want.unproved}
    if want.bundle and "any" not in want.unproved and lacking != allowed:
        troubles.append(f"transcripts missing of {sorted(lacking)}, not of {sorted(allowed)}: {[(x['ercs'], x['how']) for x in state['sessions']]}")
    return troubles


def judge_runs(stand, last):
    told = [json.loads(line) for line in stand.tool("stamplog", "runs", "--json").decode().splitlines()]
    runs = [o for o in told if o.get("type") == "run"]
    return [] if runs and runs[0].get("exit") == last else [f"runs says {[r.get('exit') for r in runs]}, the process {last}"]


def judge_second(stand):
    if not hasattr(stand, "second"):
        return []
    code, words, beside = stand.second
    if not beside:
        return []
    run = next(p.name for p in (stand.folder / "state").rglob("runs/*") if p.is_dir())
    ok = code == oracle.SECOND_REFUSED and run in words
    return [] if ok else [f"the second one ended with {code}: {words[-500:]}"]


def one(seed, content, folder, whole, azurite):
    """(name of the scenario, troubles, skipped why)"""
    s = draw(seed)
    want = oracle.expected(s)
    why = mishaps.cannot(s.ours, azurite)
    if why:
        return s, [], why
    with tempfile.TemporaryDirectory(prefix="stamplog-campaign-") as tmp:
        stand = Stand(tmp, s.transport == "winrm", faults_toml(s), folder)
        if s.ours.startswith(("blob", "sas")):
            stand.stage_to(blobs.Container(azurite.folder, azurite.port, f"seed-{seed}"))
        if s.stamp == "wrong-password":
            stand.env["STAMPLOG_PASSWORD"] = "another"
        try:
            code = mishaps.BY_NAME[s.ours](stand, s, whole[s.transport])
            if code not in want.first:
                return s, [f"exit {code}, not {sorted(want.first)}: {stand.errors()}"], None
            last = complete(stand, s, want, code)
            if stand.container:
                stand.container.fetch_to(stand.out)
            troubles = [] if last == want.last else [f"at last exit {last}, not {want.last}"]
            troubles += judge_bundle(stand, s, want, content) + judge_stamp(stand, s, want) + judge_second(stand)
            if want.then != "printed" and last not in (oracle.PREFLIGHT, oracle.AUTH):
                troubles += judge_runs(stand, last)
            return s, troubles + ([stand.errors()] if troubles else []), None
        except (TimeoutError, subprocess.TimeoutExpired):
            return s, ["it hangs: " + stand.errors()], None
        finally:
            stand.end()
            for folder in mishaps.mounted(stand):
                subprocess.run(["umount", folder], check=True)


def undisturbed(transport, folder):
    with tempfile.TemporaryDirectory(prefix="stamplog-campaign-") as tmp:
        stand = Stand(tmp, transport == "winrm", UNTROUBLED, folder)
        try:
            began = time.monotonic()
            if stand.collect(ROLES).wait(LIMIT) != 0:
                sys.exit("an undisturbed run failed: " + stand.errors())
            return members(stand.bundle()), time.monotonic() - began
        finally:
            stand.end()


def main(count, first, jobs):
    with tempfile.TemporaryDirectory(prefix="stamplog-campaign-") as tmp:
        folder = make_content(tmp, ROLES)
        content, took = undisturbed("sim", folder)
        whole = {"sim": took, "winrm": undisturbed("winrm", folder)[1]}
        azurite = blobs.Azurite(pathlib.Path(tmp) / "azurite")
        try:
            there = types.SimpleNamespace(folder=azurite.folder, port=azurite.port, cannot=azurite.cannot)
            return campaign(range(first, first + count), content, folder, whole, there, jobs)
        finally:
            azurite.end()


def campaign(seeds, content, folder, whole, azurite, jobs):
    began, stamps, ours, skipped, bad = time.monotonic(), collections.Counter(), collections.Counter(), collections.Counter(), []
    with concurrent.futures.ProcessPoolExecutor(jobs) as pool:
        for s, troubles, why in pool.map(one, seeds, *([x] * len(seeds) for x in (content, folder, whole, azurite))):
            if why:
                skipped[f"{s.ours}: {why}"] += 1
                continue
            stamps[s.stamp] += 1
            ours[s.ours] += 1
            if troubles:
                bad.append(s.seed)
                print(f"seed {s.seed}: {s.told()}:\n  " + "\n  ".join(troubles), flush=True)
    counted = lambda c: ", ".join(f"{k} {n}" for k, n in sorted(c.items()))  # noqa: E731
    print(f"the stamp: {counted(stamps)}\nour side: {counted(ours)}")
    for why, n in skipped.items():
        print(f"SKIPPED: {n} scenarios: {why}")
    print(f"{sum(stamps.values())} scenarios in {time.monotonic() - began:.0f} s; {len(bad)} differ from the oracle")
    return 1 if bad or not stamps else 0


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    at_once = int(os.environ.get("STAMPLOG_CAMPAIGN_JOBS", len(os.sched_getaffinity(0))))
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) == 3 else 1, at_once))
