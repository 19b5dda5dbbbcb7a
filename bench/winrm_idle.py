#!/usr/bin/env python3
"""What an idle WinRM session costs: winrm_idle.py [SECONDS]

Starts a simulated stamp whose Storage role takes long, lets a collection wait for it on one ERCS, and measures the processor time of stamplog over
SECONDS (default 30). Prints the share of one core and the resident memory. STAMPLOG_BUILD names the folder of the programs.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

BUILD = pathlib.Path(os.environ.get("STAMPLOG_BUILD", "build")).resolve()


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main(seconds):
    with tempfile.TemporaryDirectory(prefix="stamplog-idle-") as tmp:
        stamp = pathlib.Path(tmp) / "stamp"
        (pathlib.Path(tmp) / "faults.toml").write_text(f"[durations]\nECE = {seconds + 30}\n")
        env = {**os.environ, "XDG_STATE_HOME": tmp + "/state", "STAMPLOG_PASSWORD": "S1mulated!", "STAMPLOG_SHARE_PASSWORD": "L0gWriter!"}
        subprocess.run([BUILD / "stampsim", "init", stamp, "--size-mb", "2", "--faults", tmp + "/faults.toml"], check=True, env=env)
        server = subprocess.Popen([BUILD / "stampsim", "serve", stamp, "--listen", "127.0.0.1:0", "--json"], stdout=subprocess.PIPE, env=env)
        ports = [e["port"] for e in json.loads(server.stdout.readline())["endpoints"]]
        client = subprocess.Popen([BUILD / "stamplog", "collect", "--ercs", ",".join(f"127.0.0.1:{p}" for p in ports), "--user",
                                   "AZURESTACK\\CloudAdmin", "--share", "\\\\sim\\logs", "--share-user", "SIM\\logwriter", "--share-local",
                                   stamp / "share", "--case", "1", "--stage", tmp + "/out", "--yes", "--quiet-after-cancel", "0s", "--skip-test",
                                   "--role", "ECE", "--for", "1h"], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            time.sleep(5)
            before = cpu_seconds(client.pid)
            time.sleep(seconds)
            used = cpu_seconds(client.pid) - before
            status = pathlib.Path(f"/proc/{client.pid}/status").read_text()
            memory = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
            print(f"three sessions, one of them waiting for a command: {100 * used / seconds:.2f} % of a core over {seconds} s, {int(memory) / 1024:.0f} MiB")
        finally:
            client.kill()
            client.wait()
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30)
