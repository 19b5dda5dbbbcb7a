"""A stamp of its own for one run: folders, the programs, and what an outsider sees of them."""
import contextlib
import json
import os
import pathlib
import re
import sqlite3
import subprocess
import sys
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
from stamp_case import BUILD, bundle_hashes  # noqa: E402

LIMIT = 150  # seconds for any one program
PASSWORD = "S1mulated!"  # of every simulated stamp's users


class Stand:
    def __init__(self, folder, winrm, faults, content=None):
        self.folder, self.winrm = pathlib.Path(folder), winrm
        self.env = {k: v for k, v in os.environ.items() if not k.startswith("STAMPLOG_")}
        self.env |= {"XDG_STATE_HOME": str(self.folder / "state"), "STAMPLOG_PASSWORD": PASSWORD, "STAMPLOG_SHARE_PASSWORD": "L0gWriter!"}
        self.stamp, self.out = self.folder / "stamp", self.folder / "place" / "out"
        self.out.parent.mkdir()
        self.stage = ["--stage", str(self.out)]
        self.container = None  # blobs.Container, where that is the stage
        (self.folder / "faults.toml").write_text(faults)
        what = ["--content", content] if content else ["--size-mb", "2"]
        self.tool("stampsim", "init", self.stamp, *what, "--faults", self.folder / "faults.toml")
        self.server, self.children = None, []
        if winrm:
            self.server = subprocess.Popen([BUILD / "stampsim", "serve", self.stamp, "--listen", "127.0.0.1:0", "--json"],
                                           stdout=subprocess.PIPE, env=self.env)
            self.ports = [e["port"] for e in json.loads(self.server.stdout.readline())["endpoints"]]

    def end(self):
        for child in self.children:
            if child.poll() is None:
                child.kill()
                child.wait()
        if self.container:
            self.container.end()
        if self.server:
            self.server.terminate()
            self.server.wait(60)
            self.server.stdout.close()

    def tool(self, name, *words):
        return subprocess.run([BUILD / name, *words], check=True, timeout=60, env=self.env, capture_output=True).stdout

    def mend(self):
        """From the next endpoint that starts the stamp has no trouble, and we know its password."""
        (self.stamp / "faults.toml").write_text("")
        self.env["STAMPLOG_PASSWORD"] = PASSWORD

    # ---- stamplog
    def start(self, *words, env=None):
        """Its output goes to files that errors() and last_line() read."""
        with open(self.folder / "errors", "ab") as err, open(self.folder / "output", "wb") as out:
            child = subprocess.Popen([BUILD / "stamplog", *map(str, words)], env=self.env | (env or {}), stdin=subprocess.DEVNULL, stdout=out,
                                     stderr=err, cwd=self.folder)
        self.children.append(child)
        return child

    def where(self):
        if not self.winrm:
            return ["--ercs", f"sim:{self.stamp}"]
        return ["--ercs", ",".join(f"127.0.0.1:{p}" for p in self.ports), "--user", "AZURESTACK\\CloudAdmin", "--share", "\\\\sim\\logs",
                "--share-user", "SIM\\logwriter", "--share-local", str(self.stamp / "share")]

    def stage_to(self, container):
        self.container = container
        self.stage = ["--stage", container.url, "--sas-file", str(container.sas_file())]

    def collect(self, roles, *more, env=None):
        return self.start("collect", *self.where(), "--case", "1", *self.stage, "--role", ",".join(roles), "--for", "1h", "--yes",
                          "--quiet-after-cancel", "0", *more, env=env)

    def resume(self):
        return self.start("resume", "--yes", "--quiet-after-cancel", "0")

    def last_line(self):
        lines = (self.folder / "output").read_text().splitlines()
        return lines[-1] if lines else ""

    def errors(self):
        return (self.folder / "errors").read_text()[-2500:]

    # ---- what is there
    def steps(self):
        """The steps so far of the only journal: (kind, subject, detail)."""
        # Not rglob(): what a run removes meanwhile must not end the search.
        found = list((self.folder / "state/stamplog/runs").glob("*/journal.db"))
        if not found:
            return []
        try:
            with contextlib.closing(sqlite3.connect(f"file:{found[0]}?mode=ro", uri=True, timeout=5)) as db:
                return [(k, s, json.loads(d)) for k, s, d in db.execute("SELECT kind,subject,detail FROM step ORDER BY seq")]
        except sqlite3.OperationalError:
            return []  # it is just being made

    def state(self):
        return json.loads(self.tool("stampsim", "state", self.stamp, "--json"))

    def bundle(self):
        """The newest at the stage."""
        return max(self.out.glob("*.tar.zst"), key=lambda p: p.stat().st_mtime, default=None)


def coverage_of(bundle):
    packed = subprocess.Popen(["zstd", "-dcq", bundle], stdout=subprocess.PIPE)
    told = subprocess.run(["tar", "-xO", "--wildcards", "*coverage.json"], stdin=packed.stdout, capture_output=True, check=False).stdout
    packed.stdout.close()
    packed.wait()
    return json.loads(told)


def transcripts_at(stage):
    """Names of the texts that lie there."""
    names = set()
    for path in stage.rglob("*"):
        if path.is_file() and ".transcripts/" in path.as_posix():
            if path.suffix == ".zip":
                names |= set(zipfile.ZipFile(path).namelist())
            names.add(path.name)
    return names


def role_of(stem):
    """Of a zip's name without its time."""
    return re.sub(r"-part\d+$", "", stem)


def members(bundle):
    """(role, zip name without its time, member) -> SHA-256"""
    out = {}
    for name, digest in bundle_hashes(bundle).items():
        parts = name.split("/", 2)
        if name.startswith("AzureStackLogs-") and len(parts) == 3:
            stem = re.sub(r"-\d{14}$", "", parts[1])
            out[(role_of(stem), stem, parts[2])] = digest
    return out


def make_content(folder, roles):
    """Role zips that every stamp serves bit for bit, so that sets can be compared: a folder."""
    stand = Stand(folder, winrm=False, faults="")
    if stand.collect(roles).wait(LIMIT) != 0:
        sys.exit("no content could be made: " + stand.errors())
    return stand.stamp / "share"
