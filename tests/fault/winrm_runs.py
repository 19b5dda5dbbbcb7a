#!/usr/bin/env python3
"""Collections over WinRM on a network that fails, seeded: winrm_runs.py N [FIRST_SEED]

Each run has a stamp of its own, cut connections every 64 KB and, by its seed, a 401 at a random exchange, 503s, TimedOut storms, slow
bytes, flipped cipher text. A run must end within its limit, with a whole bundle (exit 0) or with an exit code that says what is missing, and leave
no session open on the stamp. Prints a line per kind of ending; exit 1 when a run broke a rule, whose seed is named. STAMPLOG_BUILD names
the folder of the programs.
"""
import collections
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
from stamp_case import BUILD, lost_from  # noqa: E402

LIMIT = 150


def faults_of(rng):
    out = '[[fault]]\nkind = "cut-connection"\nafter_bytes = 65536\n'
    out += f'[[fault]]\nkind = "http-401"\nafter_exchanges = {rng.randrange(1, 60)}\ntimes = 1\n'
    for kind, times in (("http-503", 3), ("timed-out-storm", 40), ("slow-bytes", 5), ("corrupt-ciphertext", 2)):
        if rng.random() < 0.4:
            out += f'[[fault]]\nkind = "{kind}"\nafter_exchanges = {rng.randrange(0, 60)}\ntimes = {rng.randrange(1, times + 1)}\n'
    if rng.random() < 0.3:
        out += f'[[fault]]\nkind = "cut-connection"\nafter_bytes = {rng.randrange(500, 12000)}\ntimes = {rng.randrange(1, 4)}\n'
    return out


def told(folder):
    """What the run's log says: what concerns sessions that did not open or were left, and its end."""
    out = ""
    for f in (folder / "state").rglob("run.log"):
        text = f.read_text()
        cut = max(text.rfind("\n", 0, max(len(text) - 2500, 0)) + 1, 0)
        out += "".join(line + "\n" for line in text[:cut].splitlines() if "no session" in line or "left" in line) + "...\n" + text[cut:]
    return out


def one(seed):
    """(exit code, trouble)"""
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="stamplog-runs-") as tmp:
        folder = pathlib.Path(tmp)
        (folder / "faults.toml").write_text(faults_of(rng))
        env = {k: v for k, v in os.environ.items() if not k.startswith("STAMPLOG_")}
        env |= {"XDG_STATE_HOME": tmp + "/state", "STAMPLOG_PASSWORD": "S1mulated!", "STAMPLOG_SHARE_PASSWORD": "L0gWriter!"}
        stamp = folder / "stamp"
        subprocess.run([BUILD / "stampsim", "init", stamp, "--size-mb", "2", "--seed", str(seed), "--faults", folder / "faults.toml"],
                       check=True, timeout=60, env=env, stdout=subprocess.DEVNULL)
        server = subprocess.Popen([BUILD / "stampsim", "serve", stamp, "--listen", "127.0.0.1:0", "--json"], stdout=subprocess.PIPE, env=env)
        try:
            ports = [e["port"] for e in json.loads(server.stdout.readline())["endpoints"]]
            try:
                done = subprocess.run(
                    [BUILD / "stamplog", "collect", "--ercs", ",".join(f"127.0.0.1:{p}" for p in ports), "--user", "AZURESTACK\\CloudAdmin",
                     "--share", "\\\\sim\\logs", "--share-user", "SIM\\logwriter", "--share-local", stamp / "share", "--case", "1", "--stage",
                     folder / "out", "--yes", "--quiet-after-cancel", "0s", "--role", "ECE,Storage,SeedRing", "--for", "1h"],
                    env=env, capture_output=True, timeout=LIMIT, stdin=subprocess.DEVNULL)
            except subprocess.TimeoutExpired:
                return None, "it hangs\n" + told(folder)
            state = json.loads(subprocess.run([BUILD / "stampsim", "state", stamp, "--json"], check=True, capture_output=True, env=env).stdout)
            if state["open_sessions"]:
                return done.returncode, f"sessions left open: {state['open_sessions']}\n{told(folder)}"
            if done.returncode not in (0, 3, 4, 8):
                return done.returncode, "no ending that the faults explain\n" + done.stderr.decode()[-1500:] + told(folder)
            if done.returncode == 0:
                [bundle] = (folder / "out").glob("*.tar.zst")
                if lost_from(stamp / "share", bundle):
                    return 0, "exit 0, and the bundle lacks something\n" + told(folder)
            return done.returncode, None
        finally:
            server.terminate()
            server.wait(30)
            server.stdout.close()


def main(count, first):
    endings, troubles, began = collections.Counter(), [], time.monotonic()
    for seed in range(first, first + count):
        code, trouble = one(seed)
        endings[code] += 1
        if trouble:
            troubles.append(seed)
            print(f"seed {seed}: exit {code}: {trouble}", flush=True)
    print(f"{count} runs in {time.monotonic() - began:.0f} s: " +
          ", ".join(f"exit {code}: {n}" for code, n in sorted(endings.items(), key=str)) + f"; {len(troubles)} broke a rule")
    return 1 if troubles else 0


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) == 3 else 1))
