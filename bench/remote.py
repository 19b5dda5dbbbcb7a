#!/usr/bin/env python3
"""bench/remote.py BUNDLE [STAMPLOG]: what reading a bundle over HTTP asks for.

Serves BUNDLE from loopback and prints, for `ls`, `cat` of one member and `grep` of single roles, how many bytes of how many were
read in how many requests, and the time. The bytes are the same on every machine.
"""
import json
import mmap
import pathlib
import statistics
import subprocess
import sys
import time

here = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(here / "tests" / "e2e"))
from range_server import RangeServer  # noqa: E402


def main(bundle, stamplog=here / "build" / "stamplog"):
    with open(bundle, "rb") as file:
        server = RangeServer(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        size = len(server.content)

        def run(what, *args, show=True):
            server.ranges.clear()
            began = time.monotonic()
            out = subprocess.run([stamplog, *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            took = time.monotonic() - began
            if out.returncode not in (0, 3):
                sys.exit(f"{what}: exit {out.returncode}: {out.stderr.decode()}")
            read = sum(last - first + 1 for first, last in server.given())
            if show:
                print(f"{what}: {read:,} of {size:,} bytes ({read / size:.4f}) in {len(server.ranges)} requests, {took:.2f} s", flush=True)
            return read, out.stdout

        members = [json.loads(line) for line in run("open and ls", "ls", server.url, "--json")[1].splitlines()]
        files = [m for m in members if m.get("role") and m.get("size")]
        middle = sorted(files, key=lambda m: m["size"])[len(files) // 2]
        run(f"cat of {middle['size']:,} bytes", "cat", server.url, middle["path"])
        shares = []
        roles = sorted({m["role"] for m in files}, key=lambda r: sum(m["size"] for m in files if m["role"] == r))
        # The smallest, the largest, and some between.
        for role in dict.fromkeys([*roles[:: max(1, len(roles) // 8)], roles[-1]]):
            mine = sum(m["size"] for m in files if m["role"] == role) / sum(m["size"] for m in files)
            shares.append(run(f"grep of {role}, {mine:.4f} of the text", "grep", "-c", "no such text anywhere", server.url, "--role", role)[0] / size)
        print(f"grep of one role: median {statistics.median(shares):.4f} of the bytes, {len(roles)} roles")
        server.close()


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    main(*sys.argv[1:])
