"""What the end-to-end tests share: the two programs, a simulated stamp in a folder of its own, and what an outsider can check.

Every test runs the real programs as children, bounded in time. STAMPLOG_BUILD names the folder they lie in.
"""
import contextlib
import hashlib
import json
import os
import pathlib
import re
import struct
import subprocess
import sys
import tarfile
import tempfile
import unittest
import zipfile
import zlib

BUILD = pathlib.Path(os.environ.get("STAMPLOG_BUILD", "build")).resolve()
SHARED = pathlib.Path(os.environ.get("STAMPLOG_SHARED_DIR", "../shared")).resolve()
SOURCE = pathlib.Path(__file__).resolve().parents[2]
LIMIT = 200  # seconds for any one program
SKIPPED = 77  # exit code that ctest lists as skipped


class StampCase(unittest.TestCase):
    maxDiff = 4000

    def setUp(self):
        self._tmp = tempfile.TemporaryDirectory(prefix="stamplog-e2e-")
        self.dir = pathlib.Path(self._tmp.name)
        self.addCleanup(self._tmp.cleanup)
        self.env = {k: v for k, v in os.environ.items() if not k.startswith("STAMPLOG_")}
        self.env["XDG_STATE_HOME"] = str(self.dir / "state")

    # ---- programs
    def program(self, name, *args, expect=0, env=None):
        done = subprocess.run([str(BUILD / name), *map(str, args)], capture_output=True, timeout=LIMIT, env=env or self.env,
                              cwd=self.dir, stdin=subprocess.DEVNULL)
        done.out = done.stdout.decode("utf-8", "replace")
        done.err = done.stderr.decode("utf-8", "replace")
        if expect is not None:
            self.assertEqual(done.returncode, expect, f"{name} {' '.join(map(str, args))}\n--- out\n{done.out}\n--- err\n{done.err}")
        return done

    def stamplog(self, *args, expect=0, env=None):
        done = self.program("stamplog", *args, expect=expect, env=env)
        if "--json" in args:
            self.assert_json_is_documented(done.out)
        return done

    def assert_json_is_documented(self, out):
        """Every object that any test ever prints is in docs/CLI.md, with every field."""
        for line in out.splitlines():
            o = json.loads(line)
            name = o.get("event", o.get("type"))
            self.assertIn(name, json_schema(), f"docs/CLI.md does not name this object: {line}")
            undocumented = set(o) - {"event", "type"} - json_schema()[name]
            self.assertEqual(undocumented, set(), f"docs/CLI.md: '{name}' has fields that it does not name")

    def init_stamp(self, *args, faults=None):
        stamp = self.dir / "stamp"
        extra = []
        if faults is not None:
            (self.dir / "faults.toml").write_text(faults)
            extra = ["--faults", self.dir / "faults.toml"]
        self.program("stampsim", "init", stamp, *(args or ("--size-mb", "5")), *extra)
        return stamp

    def collect(self, stamp, *args, expect=0):
        return self.stamplog("collect", "--ercs", f"sim:{stamp}", "--case", "1", "--stage", self.dir / "out", "--yes",
                             "--quiet-after-cancel", "0s", *args, expect=expect)

    # ---- what an outsider sees
    def state(self, stamp):
        return json.loads(self.program("stampsim", "state", stamp, "--json").out)

    def assert_stamp_left_clean(self, stamp, transcripts_left=0):
        state = self.state(stamp)
        self.assertEqual(state["open_sessions"], [], "a session was left open")
        left = sum(e["transcripts"]["count"] for e in state["ercs"])
        self.assertEqual(left, transcripts_left, f"transcripts on the ERCS: {state['ercs']}")
        self.assertLessEqual(state["most_at_once"]["per_ercs"], 1, "two collections at once on one ERCS")

    def bundle(self):
        found = sorted((self.dir / "out").glob("*.tar.zst")) + sorted((self.dir / "out").glob("*.tar.xz"))
        self.assertEqual(len(found), 1, f"one bundle expected: {found}")
        return found[0]

    def staged_transcripts(self):
        return sorted(p for p in (self.dir / "out").rglob("Transcripts_*") if p.is_file())


def json_schema():
    """Name -> fields, from the two tables of docs/CLI.md whose first column is `event` or `type`. A name may stand in several rows."""
    if not _schema:
        within = False
        for line in (SOURCE / "docs" / "CLI.md").read_text().splitlines():
            if line.startswith("| `event` |") or line.startswith("| `type` |"):
                within = True
            elif not line.startswith("|"):
                within = False
            elif within and not line.startswith("|---"):
                names, fields = line.strip("|").split("|", 1)
                for name in re.findall(r"`([\w-]+)`", names):
                    _schema.setdefault(name, set()).update(re.findall(r"`(\w+)`", fields))
    return _schema


_schema = {}


@contextlib.contextmanager
def opened_tar(bundle):
    """The bundle's tar, read with zstd or xz and tarfile: not with our own reader."""
    tool = "xz" if str(bundle).endswith(".tar.xz") else "zstd"
    reader = subprocess.Popen([tool, "-dcq", str(bundle)], stdout=subprocess.PIPE)
    with tarfile.open(fileobj=reader.stdout, mode="r|") as tar:
        yield tar
    reader.stdout.read()
    reader.stdout.close()
    if reader.wait() != 0:
        raise AssertionError(f"{tool} does not decode the bundle")


def bundle_hashes(bundle):
    """Path -> SHA-256 of every regular member, hard links followed, and of every nested zip, put together from its recipe (docs/FORMAT.md)."""
    found, links, about = {}, {}, {}
    with opened_tar(bundle) as tar:
        for m in tar:
            if m.islnk():
                links[m.name] = m.linkname
                found[m.name] = found[m.linkname]
            elif m.isfile():
                content = tar.extractfile(m).read()
                found[m.name] = hashlib.sha256(content).hexdigest()
                if m.name in ("_stamplog/recipes", "_stamplog/manifest.json"):
                    about[m.name] = content
    if "_stamplog/recipes" not in about:
        return found
    members = json.loads(about["_stamplog/manifest.json"])["members"]
    parts = {m["path"]: links.get(m["path"], m["path"]) for m in members if "part_of" in m}
    contents = {}
    with opened_tar(bundle) as tar:
        for m in tar:
            if m.isfile() and m.name in parts.values():
                contents[m.name] = tar.extractfile(m).read()
    made = {hashlib.sha256(z).hexdigest()
            for z in nested_zips(about["_stamplog/recipes"], [contents.get(parts.get(m["path"])) for m in members])}
    found.update({m["path"]: m["sha256"] for m in members if m.get("nested") and m["sha256"] in made})
    return found


def member_of(bundle, name):
    """The content of one of the bundle's members."""
    with opened_tar(bundle) as tar:
        return next(tar.extractfile(m).read() for m in tar if m.name == name)


def coverage_of(bundle):
    return json.loads(member_of(bundle, "_stamplog/coverage.json"))


def lost_from(share, bundle):
    """Members of the share's role zips that the bundle lacks. A zip that the coverage calls superseded stays in the landing
    (docs/REPORT.md), but then another attempt's equal members must be in the bundle."""
    packed = bundle_hashes(bundle)
    superseded = {z["name"].removesuffix(".zip") for z in coverage_of(bundle)["zips"] if z["superseded"]}
    served = zip_hashes(share, may_be_cut=superseded)
    if not served:
        raise AssertionError("the share holds no role zip")
    again = {(name_without_time(name), digest) for name, digest in packed.items() if zip_of(name) not in superseded}
    return {name for name, digest in served.items() if packed.get(name) != digest and
            not (zip_of(name) in superseded and (name_without_time(name), digest) in again)}


def zip_of(name):
    """`<run folder>/<zip stem>` of a member."""
    return "/".join(name.split("/")[:2])


def name_without_time(name):
    """A member's name without the folder and the time of the call that brought its zip."""
    stem, *rest = name.split("/")[1:] or [name]
    return "/".join([re.sub(r"-\d{14}$", "", stem), *rest])


def nested_zips(recipes, contents):
    """Every zip that the recipes give, with Python's zlib."""
    while recipes:
        magic, parts, literals = struct.unpack_from("<8sII", recipes)
        assert magic == b"stlgzip1", magic
        table, rest = recipes[16:16 + 16 * parts], recipes[16 + 16 * parts:]
        literal, recipes = rest[:literals], rest[literals:]
        out = b""
        for kind, level, memory, _, member, size in struct.iter_unpack("<BBBBIQ", table):
            if kind == 0:
                piece, literal = literal[:size], literal[size:]
            elif kind == 1:
                piece = contents[member]
            else:
                deflate = zlib.compressobj(level, zlib.DEFLATED, -15, memory)
                piece = deflate.compress(contents[member]) + deflate.flush()
            assert len(piece) == size, (kind, member, len(piece), size)
            out += piece
        yield out


def zip_hashes(folder, may_be_cut=()):
    """`<run folder>/<zip stem>/<member>` -> SHA-256 of every member of every role zip below `folder`, read with Python's zipfile.
    Zips of which `may_be_cut` has `<run folder>/<zip stem>` are passed over if they are no zips."""
    found = {}
    for path in sorted(pathlib.Path(folder).rglob("AzureStackLogs-*/*.zip")):
        if f"{path.parent.name}/{path.stem}" in may_be_cut and not zipfile.is_zipfile(path):
            continue
        with zipfile.ZipFile(path) as z:
            for info in z.infolist():
                if not info.is_dir():
                    name = info.filename.replace("\\", "/")
                    found[f"{path.parent.name}/{path.stem}/{name}"] = hashlib.sha256(z.read(info)).hexdigest()
    return found


def skip_aloud(reason):
    print(f"SKIPPED: {reason}", flush=True)
    raise unittest.SkipTest(reason)


def main():
    """unittest's, but a run in which everything was skipped ends with 77, which ctest shows."""
    ran = unittest.main(module="__main__", verbosity=2, exit=False).result
    if not ran.wasSuccessful() or ran.testsRun == 0:
        sys.exit(1)
    sys.exit(SKIPPED if len(ran.skipped) == ran.testsRun else 0)
