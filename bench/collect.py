#!/usr/bin/env python3
"""How well a collection uses a stamp's three ERCS: the same roles on one ERCS and on three, in the same run, as a ratio; and
against the longest-processing-time bound of the units.

    bench/collect.py [BUILD] [--seconds-per-role S]

Only the collections themselves are counted, from the first one's start to the last one's end, as the simulated stamp saw them:
Test-AzureStack, opening and closing are apart (printed as "around").
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
from datetime import datetime

# Seconds per role: a few long ones, many short ones, as on a stamp.
DURATIONS = {"Storage": 8, "VirtualMachines": 7, "BareMetal": 6, "ACS": 5, "NC": 4, "SeedRing": 3, "ECE": 3, "CRP": 2, "NRP": 2, "SRP": 2,
             "ADFS": 1, "CA": 1, "SQL": 1, "WAS": 1, "WASPUBLIC": 1, "Gateway": 1, "SLB": 1, "URP": 1}


def run(build, folder, ercs):
    stamp = folder / f"stamp{ercs}"
    faults = folder / "faults.toml"
    faults.write_text("[durations]\ndefault = 1\n" + "".join(f"{k} = {v}\n" for k, v in DURATIONS.items()))
    subprocess.run([build / "stampsim", "init", stamp, "--size-mb", "4", "--ercs", str(ercs), "--faults", faults], check=True, stdout=subprocess.DEVNULL)
    env = dict(os.environ, XDG_STATE_HOME=str(folder / f"state{ercs}"))
    began = time.monotonic()
    subprocess.run([build / "stamplog", "collect", "--ercs", f"sim:{stamp}", "--case", "1", "--role", ",".join(DURATIONS), "--for", "1h",
                    "--stage", folder / f"out{ercs}", "--yes", "--quiet"], check=True, env=env, stdout=subprocess.DEVNULL)
    wall = time.monotonic() - began
    state = json.loads(subprocess.run([build / "stampsim", "state", stamp, "--json"], check=True, capture_output=True).stdout)
    seen = [(datetime.fromisoformat(c["start"].replace("Z", "+00:00")), datetime.fromisoformat(c["end"].replace("Z", "+00:00")), c) for c in state["collections"]]
    span = (max(s[1] for s in seen) - min(s[0] for s in seen)).total_seconds()
    return span, wall, [(s[1] - s[0]).total_seconds() for s in seen]


def lpt(lengths, machines):
    load = [0.0] * machines
    for x in sorted(lengths, reverse=True):
        load[load.index(min(load))] += x
    return max(load)


def main():
    build = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 and not sys.argv[1].startswith("-") else "build").resolve()
    with tempfile.TemporaryDirectory(prefix="stamplog-bench-") as tmp:
        one, wall_one, _ = run(build, pathlib.Path(tmp), 1)
        three, wall_three, lengths = run(build, pathlib.Path(tmp), 3)
    bound = lpt(lengths, 3)
    print(f"one ERCS    {one:6.1f} s collecting, {wall_one - one:5.1f} s around")
    print(f"three ERCS  {three:6.1f} s collecting, {wall_three - three:5.1f} s around, {len(lengths)} collections")
    print(f"speed-up    {one / three:6.2f} x   (aim: >= 2.5)")
    print(f"LPT bound   {bound:6.1f} s, we took {three / bound:.3f} x of it   (aim: <= 1.10)")


main()
