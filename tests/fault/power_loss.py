#!/usr/bin/env python3
"""Collections during which the power goes, at seeded moments, and which are resumed on what the disk kept: power_loss.py N [FIRST_SEED]

A collection over sim: runs to its end while every change below its folder, and every sync, is written down (tests/support/power_loss). From that
the folder is made anew as the disk may have been at some moment, without what was not synced (disk.py has the models), and resumed there; the
power may go again meanwhile. The simulated stamp is another machine, which kept everything; its share is, by the seed, on our disk or on its.
  - what the journal says is sealed, moved, staged or landed lies there, with its hash, before and after resume
  - exit 0, or 3 when nothing lacks but a transcript that the stamp had written to our disk, unsynced, and removed on its side, or of a session
    whose endpoint went with us, perhaps within a line (over sim: it is our child)
  - the bundle at the stage holds the same (role, zip name without its time, member, SHA-256) as an undisturbed run's
  - no session is open; where the share kept everything, a transcript of every session that was not cut lies at the stage
Prints figures; exit 1 when a rule was broken, whose seed is named. STAMPLOG_BUILD names the folder of the programs.
"""
import collections
import copy
import hashlib
import json
import os
import pathlib
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(SOURCE / part) for part in ("tests/e2e", "tests/fault", "tests/support/power_loss")]
import disk as model_of  # noqa: E402
from stand import members, transcripts_at  # noqa: E402
from stamp_case import BUILD  # noqa: E402

LIMIT = 120
ROLES = "ECE,Storage,SeedRing,ACS"
RECORDER = BUILD / "tests" / "power_loss_recorder.so"
LOSSES_A_RECORDING = 8
CONTENT = None  # role zips that every stamp serves bit for bit, so that sets can be compared


class Run:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder).resolve()
        self.root, self.log, self.errors = self.folder / "disk", self.folder / "records", self.folder / "errors"
        self.root.mkdir()
        self.stamp, self.out, self.state_folder = self.root / "stamp", self.root / "out", self.root / "state"
        self.env = {k: v for k, v in os.environ.items() if not k.startswith("STAMPLOG_")} | {"XDG_STATE_HOME": str(self.state_folder)}
        what = ["--content", CONTENT] if CONTENT else ["--size-mb", "2"]
        self.stampsim("init", self.stamp, *what)

    def stampsim(self, *words):
        return subprocess.run([BUILD / "stampsim", *words], check=True, timeout=60, env=self.env, stdout=subprocess.PIPE).stdout

    def stamplog(self, *words, recorded=False):
        env = self.env | ({"LD_PRELOAD": str(RECORDER), "POWER_LOSS_ROOT": str(self.root), "POWER_LOSS_LOG": str(self.log)} if recorded else {})
        with open(self.errors, "ab") as log:
            log.write(f"--- {words[0]}\n".encode())
            log.flush()
            return subprocess.run([BUILD / "stamplog", *words, "--json", "--quiet-after-cancel", "0"], env=env, stdin=subprocess.DEVNULL, stdout=log,
                                  stderr=log, cwd=self.folder, timeout=LIMIT).returncode

    def collect(self, recorded=False):
        return self.stamplog("collect", "--ercs", f"sim:{self.stamp}", "--case", "1", "--stage", self.out, "--role", ROLES, "--for", "1h",
                             recorded=recorded)

    def go_on(self, recorded=False):
        return self.stamplog("resume", recorded=recorded) if self.steps() else self.collect(recorded)

    def recorded(self, verb):
        """Runs it with the recorder; the disk as it was before, and the records. The replayed end must be what lies there."""
        self.log.unlink(missing_ok=True)
        before, whole = model_of.Disk(self.root), model_of.Disk(self.root)
        code = verb(recorded=True)
        records = list(model_of.records(self.log))
        for r in records:
            whole.advance(r)
        if missed := model_of.differences(whole, self.root):
            raise AssertionError("the recorder missed changes: " + "; ".join(missed[:5]))
        return code, before, records

    def steps(self):
        """The journal's steps: (kind, subject, detail), read from a copy."""
        found = sorted(self.state_folder.rglob("journal.db"))
        if not found:
            return []
        with tempfile.TemporaryDirectory() as tmp:
            for part in ("", "-wal"):
                if (file := found[-1].with_name("journal.db" + part)).exists():
                    shutil.copy(file, tmp)
            try:
                db = sqlite3.connect(pathlib.Path(tmp) / "journal.db")
                return [(k, s, json.loads(d)) for k, s, d in db.execute("SELECT kind,subject,detail FROM step ORDER BY seq")]
            except sqlite3.DatabaseError:
                return []
            finally:
                db.close()

    def may_lack_transcripts(self, share_is_ours):
        """Whether the last run names nothing else as missing, and they may be lost."""
        if not share_is_ours and not any(s["how"] == "gone" for s in self.state()["sessions"]):
            return False
        told = [json.loads(line) for line in self.errors.read_text().splitlines() if line.startswith('{"event":"result"')]
        return bool(told and told[-1]["missing"]) and all("transcript of the session" in str(m) for m in told[-1]["missing"])

    def state(self):
        return json.loads(self.stampsim("state", self.stamp, "--json"))


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "nothing"


def broken_claims(run):
    """What the journal says lies somewhere, and does not."""
    found, sealed, moved = [], None, False
    landed = {}
    for kind, subject, detail in run.steps():
        if kind == "sealed":
            sealed, moved = (pathlib.Path(subject), detail["sha256"]), False
        elif kind == "moved":
            moved = True
            if sha256(pathlib.Path(subject)) != sealed[1]:
                found.append(f"moved: {subject} is {sha256(pathlib.Path(subject))[:8]}, not {sealed[1][:8]}")
        elif kind == "staged":
            found += broken_stage(pathlib.Path(subject), sealed[0].name, detail["sha256"])
        elif kind in ("zip-landed", "transcript") and "sha256" in detail:
            landed[subject] = (kind, detail["sha256"])
    if sealed and not moved and sha256(sealed[0]) != sealed[1]:
        found.append(f"sealed: {sealed[0]} is {sha256(sealed[0])[:8]}, not {sealed[1][:8]}")
    found += [f"{kind}: {file} is {sha256(pathlib.Path(file))[:8]}, not {digest[:8]}" for file, (kind, digest) in landed.items()
              if digest and sha256(pathlib.Path(file)) != digest]
    return found


def broken_stage(target, bundle, digest):
    found = [] if sha256(target / bundle) == digest else [f"staged: {target / bundle} is not what was staged"]
    receipt = target / (bundle + ".receipt.json")
    if not receipt.is_file():
        return [*found, f"staged: no receipt {receipt}"]
    return found + [f"receipt: {target / f['name']}" for f in json.loads(receipt.read_text())["files"] if sha256(target / f["name"]) != f["sha256"]]


def moment(records, rng):
    """How many records come before the power goes: anywhere in what stamplog itself did, or beside one of its syncs."""
    own = records[0][0]  # stamplog is the first that changes anything
    if rng.random() < 0.5:
        return rng.choice([i for i, r in enumerate(records) if r[0] == own])
    return rng.choice([i for i, r in enumerate(records) if r[0] == own and r[1][0] == "sync"]) + rng.randint(0, 1)


def power_goes(run, before, records, rng, model, survives):
    at = moment(records, rng)
    for r in records[:at]:
        before.advance(r)
    model_of.lay(before.left(model, rng, survives), run.root)
    steps = run.steps()
    return steps[-1][0] if steps else "before its journal", [f"after the loss: {b}" for b in broken_claims(run)]


def check(run, wanted, share_is_ours):
    troubles = broken_claims(run)
    bundles = sorted(run.out.glob("*.tar.zst"), key=lambda p: p.stat().st_mtime)
    got = members(bundles[-1]) if bundles else {}
    if got != wanted:
        troubles.append(f"another set: {len(got)} members, {len(wanted)} wanted, lacks {sorted(wanted.keys() - got.keys())[:3]}, "
                        f"has besides {sorted(got.keys() - wanted.keys())[:3]}")
    state = run.state()
    if state["open_sessions"]:
        troubles.append(f"sessions open: {state['open_sessions']}")
    if not share_is_ours:
        at_stage = transcripts_at(run.out)
        troubles += [f"no transcript of session {s['id']} on {s['ercs']} ({s['how']})" for s in state["sessions"]
                     if s["transcript"] not in at_stage and s["how"] != "gone"]
    return troubles


class Recording:
    """One undisturbed collection, after which the power may be said to have gone at any moment, as often as wanted."""

    def __init__(self, folder):
        self.run = Run(folder)
        code, self.before, self.records = self.run.recorded(self.run.collect)
        if code != 0:
            sys.exit(f"an undisturbed run ended with {code}: {self.run.errors.read_text()[-2000:]}")


def one(seed, recording, wanted):
    rng, run = random.Random(seed), recording.run
    model, share_is_ours = model_of.MODELS[seed % len(model_of.MODELS)], rng.random() < 0.5

    def survives(path):
        return (path + "/").startswith("/stamp/") and not (share_is_ours and (path + "/").startswith("/stamp/share/"))

    run.errors.write_bytes(b"")
    losses, troubles, phase = 0, [], ""
    before, records = copy.deepcopy(recording.before), recording.records
    try:
        for again in range(2 if rng.random() < 0.25 else 1):
            if again:
                _, before, records = run.recorded(run.go_on)
                if not any(r[1][0] == "sync" for r in records):
                    break
            phase, broken = power_goes(run, before, records, rng, model, survives)
            troubles += broken
            losses += 1
        if (code := run.go_on()) != 0 and not (code == 3 and run.may_lack_transcripts(share_is_ours)):
            troubles.append(f"exit {code}: {run.errors.read_text()[-2500:]}")
        else:
            troubles += check(run, wanted, share_is_ours)
    except subprocess.TimeoutExpired:
        troubles.append("it hangs")
    return losses, f"{model}{', our share' if share_is_ours else ''}", phase, troubles


def undisturbed(folder):
    run = Run(folder)
    if run.collect() != 0:
        sys.exit("an undisturbed run failed: " + run.errors.read_text()[-2000:])
    [bundle] = run.out.glob("*.tar.zst")
    return run.stamp / "share", members(bundle)


def campaign(count, first):
    with tempfile.TemporaryDirectory(prefix="stamplog-power-") as tmp:
        _, wanted = undisturbed(tmp)
    began, lost, bad, phases, recording, folder = time.monotonic(), 0, [], collections.Counter(), None, None
    for seed in range(first, first + count):
        if (seed - first) % LOSSES_A_RECORDING == 0:
            if folder:
                folder.cleanup()
            folder = tempfile.TemporaryDirectory(prefix="stamplog-power-")
            recording = Recording(folder.name)
        losses, model, phase, troubles = one(seed, recording, wanted)
        lost += losses
        phases[phase] += 1
        if troubles:
            bad.append(seed)
            print(f"seed {seed}: power lost {losses} times ({model}), last step {phase}:\n  " + "\n  ".join(troubles), flush=True)
    folder.cleanup()
    print(f"{count} runs, power lost {lost} times in {time.monotonic() - began:.0f} s; after " + ", ".join(f"{p} {n}" for p, n in phases.most_common())
          + f"; {len(bad)} broke a rule")
    return 1 if bad else 0


def main(count, first=1):
    global CONTENT
    with tempfile.TemporaryDirectory(prefix="stamplog-power-") as tmp:
        CONTENT, _ = undisturbed(tmp)
        return campaign(count, first)


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) == 3 else 1))
