"""Passwords and SAS signatures are planted, and looked for in everything that a run leaves or shows: the state folder with journal and logs,
recordings, bundles and their members, what is staged, the terminal, command lines, environments, cores. In UTF-8, UTF-16, base64, URL-encoded."""
import base64
import json
import os
import resource
import signal
import subprocess
import sys
import tarfile
import time
import urllib.parse
import zipfile

from azurite_case import AzuriteCase
from smb_case import PASSWORD as SHARE_PASSWORD
from smb_case import Samba
from stamp_case import BUILD, LIMIT, SOURCE, StampCase, main, skip_aloud
from terminal_case import TerminalCase
from winrm_case import ADMIN, PASSWORD, WinrmCase

sys.path.insert(0, str(SOURCE / "tests" / "support"))
from process_samples import Samples  # noqa: E402
from secret_search import Search, forms  # noqa: E402

WRONG = "Wr0ng/pl+anted?=w0rd"
SECRETS = {"the endpoint's password": PASSWORD, "the share's password": SHARE_PASSWORD, "a wrong password": WRONG}
SLOW = '[durations]\ndefault = 60\nECE = 0\n"Test-AzureStack" = 0\n'


class SecretsCase(StampCase):
    """Everything that a program writes lies below self.dir: home and temporary files, too."""

    def setUp(self):
        super().setUp()
        for name, variable in (("home", "HOME"), ("tmp", "TMPDIR")):
            (self.dir / name).mkdir()
            self.env[variable] = str(self.dir / name)
        self.env["AZURITE_CACHE"] = os.environ.get("AZURITE_CACHE") or os.path.join(
            os.environ.get("XDG_CACHE_HOME") or os.path.join(os.environ.get("HOME", "/var/tmp"), ".cache"), "stamplog-tests")
        self.secrets = dict(SECRETS)
        self.printed, self.runs = [], 0

    def watched(self, *args, expect=0, until=None, env=None):
        """Runs stamplog and samples what the system shows of it; killed when `until` holds."""
        self.runs += 1
        names = [self.dir / f"printed-{self.runs}.{kind}" for kind in ("out", "err")]
        with open(names[0], "wb") as out, open(names[1], "wb") as err:
            child = subprocess.Popen([str(BUILD / "stamplog"), *map(str, args)], stdin=subprocess.DEVNULL, stdout=out, stderr=err, cwd=self.dir,
                                     env=env or self.env)
        samples, end = Samples(child.pid), time.monotonic() + LIMIT
        samples.until_it_ends(child, lambda: time.monotonic() > end or (until is not None and until()))
        if child.poll() is None:
            child.kill()
        child.wait()
        printed = "".join(n.read_text(errors="replace") for n in names)
        self.assertEqual(child.returncode, -signal.SIGKILL if until else expect, printed)
        self.assert_nothing_shown(samples)
        return samples, printed

    def assert_nothing_shown(self, samples):
        search = Search(self.secrets)
        for command in samples.command_lines:
            search.bytes(f"command line {command[:60]!r}", command)
        # In stamplog's own environment a password may be given. It is taken out before anything else is done, so what was seen last has
        # none; what is started never had it.
        search.bytes("stamplog's environment", samples.last_own)
        for environment in samples.environments:
            search.bytes("a child's environment", environment)
        self.assertEqual(search.findings, [])

    def assert_nothing_left(self, *places):
        search = Search(self.secrets)
        for place in ("state", "home", "tmp", "out", *places):
            search.folder(self.dir / place)
        for file in self.dir.iterdir():
            if file.is_file() and file.name not in self.given():
                search.bytes(str(file), file.read_bytes())
        self.assertEqual(search.findings, [])
        return search.looked_at

    def given(self):
        """Files in which a secret was given, and what the simulated stamp keeps."""
        return {"credential", "share-credential", "wrong-credential"}

    def credential(self, name, text):
        file = self.dir / name
        file.write_text(text + "\n")
        file.chmod(0o600)
        return file


class SelfCheck(StampCase):
    def test_the_search_finds_each_form_where_it_is_planted(self):
        secret = "p+l/an ted\\\"=?"
        self.assertGreater(len(forms(secret)), 20)
        for form, data in forms(secret).items():
            self.assertFound(secret, form, b"before " + data + b" behind")
        # Not only what forms() itself makes: as other programs write it.
        self.assertFound(secret, "JSON, quoted", json.dumps({"a": secret}).encode())
        self.assertFound(secret, "URL-encoded", urllib.parse.urlencode({"sig": secret}, quote_via=urllib.parse.quote, safe="").encode())
        for before in range(3):
            for encoding in ("UTF-8", "UTF-16LE"):
                written = base64.encodebytes(bytes(before) + b"x" * 72 + secret.encode(encoding) + b"behind")
                self.assertFound(secret, f"base64 of {encoding} at {before}", written)
        self.assertEqual(self.found("another", b"p+l/an"), [])

    def test_the_search_finds_what_is_packed(self):
        import io
        import sqlite3
        secret = "plantedinside"
        inner = io.BytesIO()
        with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as z:
            z.writestr("a/log.txt", ("x" * 5000 + secret).encode("utf-16-le"))
        tar = io.BytesIO()
        with tarfile.open(fileobj=tar, mode="w") as t:
            info = tarfile.TarInfo("role.zip")
            info.size = len(inner.getvalue())
            t.addfile(info, io.BytesIO(inner.getvalue()))
        bundle = subprocess.run(["zstd", "-cq"], input=tar.getvalue(), capture_output=True, check=True).stdout
        self.assertIn("UTF-16LE", self.found(secret, bundle))
        with sqlite3.connect(self.dir / "journal.db") as db:
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("CREATE TABLE step (detail TEXT)")
            db.execute("INSERT INTO step VALUES (?)", ("x" * 4090 + secret + "x" * 9000,))
            db.commit()
            log = (self.dir / "journal.db-wal").read_bytes()
        db.close()
        self.assertIn("UTF-8", self.found(secret, log) + self.found(secret, (self.dir / "journal.db").read_bytes()))

    def test_samples_see_a_short_lived_grandchild(self):
        child = subprocess.Popen(["sh", "-c", "env PLANTED=inherited sh -c 'read line' inherited-word"], stdin=subprocess.PIPE)
        samples = Samples(child.pid)
        samples.until_it_ends(child, lambda: any(b"inherited-word" in c and c.startswith(b"sh\0-c\0read") for c in samples.command_lines))
        child.communicate(b"go\n")
        self.assertTrue(any(b"PLANTED=inherited" in e for e in samples.environments))

    def found(self, secret, data):
        search = Search({"it": secret})
        search.bytes("here", data)
        return sorted({f.rpartition(", ")[2] if "JSON, quoted" not in f else "JSON, quoted" for f in search.findings})

    def assertFound(self, secret, form, data):
        self.assertIn(form, self.found(secret, data), data)


class Secrets(SecretsCase, WinrmCase):
    def test_nothing_over_sim(self):
        stamp = self.init_stamp("--size-mb", "3")
        samples, printed = self.watched("collect", "--ercs", f"sim:{stamp}", "--case", "1", "--stage", self.dir / "out", "--yes", "-vv", "--role",
                                        "ECE,Storage", "--for", "1h", "--quiet-after-cancel", "0")
        self.assertIn("stampsim", samples.programs())
        self.assertIn("debug", "".join(p.read_text() for p in (self.dir / "state").rglob("run.log")))
        looked = self.assert_nothing_left()
        for part in ("journal.db", "run.log", "receipt.json", ".tar.zst!", "Transcripts_"):
            self.assertTrue(any(part in where for where in looked), f"{part} was not looked at: {looked}")

    def test_nothing_over_winrm_recorded_killed_and_resumed(self):
        stamp = self.init_stamp("--size-mb", "3", faults=SLOW)
        ercs = self.serve(stamp)
        common = ("--ercs", ercs, "--user", ADMIN, *self.share_options(stamp))
        wrong = dict(self.env, STAMPLOG_PASSWORD=WRONG)
        self.watched("doctor", *common, "-vv", "--yes", env=wrong, expect=8)
        self.watched("doctor", *common, "-vv", "--yes", "--credential-file", self.credential("wrong-credential", WRONG), expect=8)
        recorded = ("--record", self.dir / "recorded.json")
        self.watched("collect", *common, "--case", "1", "--stage", self.dir / "out", "--yes", "-vv", "--role", "ECE,Storage", "--for", "1h",
                     *recorded, "--quiet-after-cancel", "0", until=lambda: self.units_done(stamp))
        looked = self.assert_nothing_left()
        for part in ("journal.db-wal", "recorded"):
            self.assertTrue(any(part in where for where in looked), f"{part} was not looked at: {looked}")
        (stamp / "faults.toml").write_text("[durations]\ndefault = 0\n")
        self.watched("resume", "--yes", "-vv")
        self.assert_nothing_left()
        self.assertTrue(self.bundle())

    def units_done(self, stamp):
        return any(c["end"] is not None for c in self.state(stamp)["collections"])

    def test_nothing_over_a_share_with_a_password(self):
        if not Samba.installed():
            skip_aloud("smbd is not installed")
        stamp = self.init_stamp("--size-mb", "3")
        server = Samba(self.dir / "samba", stamp / "share")
        self.addCleanup(server.stop)
        share = ("--share", "\\\\sim\\logs", "--share-user", "SIM\\logwriter", "--share-local", server.url())
        files = ("--credential-file", self.credential("credential", PASSWORD), "--share-credential-file",
                 self.credential("share-credential", SHARE_PASSWORD))
        env = {k: v for k, v in self.env.items() if not k.startswith("STAMPLOG_")}
        common = ("collect", "--ercs", self.serve(stamp), "--user", ADMIN, *share, "--case", "1", "--stage", self.dir / "out", "--yes", "-vv",
                  "--role", "ECE", "--for", "1h", "--quiet-after-cancel", "0")
        self.watched(*common, env=dict(self.env, STAMPLOG_SHARE_PASSWORD=WRONG), expect=8)
        samples, _ = self.watched(*common, *files, "--json", env=env)
        self.assertIn("stamplog-smb", samples.programs())
        self.assertTrue(any("spool" in where for where in self.assert_nothing_left()))


class Staged(SecretsCase, AzuriteCase):
    def test_nothing_of_a_sas(self):
        self.secrets |= {f"the signature '{name}'": self.signature(name) for name in ("full", "expired", "wrong")}
        stamp = self.init_stamp("--size-mb", "3", "--ercs", "1")
        collect = ("collect", "--ercs", f"sim:{stamp}", "--case", "1", "--role", "ECE", "--for", "1h", "--yes", "-vv", "--stage", self.url + "/case",
                   "--stage", self.dir / "out")
        self.watched(*collect, "--sas-file", self.sas_file("expired"), expect=2)
        url = f"{self.url}?{self.sas_file('full').read_text().strip()}"
        self.watched(*collect, env=dict(self.env, STAMPLOG_SAS=url))
        bundle = self.bundle()
        self.watched("stage", bundle, self.url + "/again", "-vv", "--sas-file", self.sas_file("wrong"), expect=6)
        self.watched("stage", bundle, self.url + "/again", "-vv", "--json", "--sas-file", self.sas_file("full"))
        self.assert_nothing_left()
        search = Search(self.secrets)
        for name in (bundle.name, bundle.name + ".receipt.json"):
            search.bytes(f"the container's {name}", self.blob("again/" + name))
        self.assertEqual(search.findings, [])


class Typed(SecretsCase, TerminalCase):
    def test_nothing_of_what_is_typed(self):
        stamp = self.init_stamp("--size-mb", "2", "--ercs", "1")
        child, master, slave = self.start(
            "collect", "--ercs", f"exec:'{BUILD / 'stampsim'}' stdio '{stamp}' --ercs 1", "--share", r"\\sim\logs", "--share-local", stamp / "share",
            "--share-user", r"SIM\logwriter", "--case", "1", "--role", "ECE", "--for", "1h", "--stage", self.dir / "out", "-vv")
        text = self.read_until(master, "Password of")
        samples = Samples(child.pid)
        samples.take()
        self.wait_for_no_echo(slave)
        os.write(master, SHARE_PASSWORD.encode() + b"\n")
        text += self.read_until(master, r"\[y/N\]")
        os.write(master, b"y\n")
        text += self.read_until(master, "(?s)Next: |next: ")
        samples.until_it_ends(child, lambda: False)
        self.assertEqual(child.returncode, 0, text)
        self.assert_nothing_shown(samples)
        (self.dir / "terminal").write_text(text)
        self.assert_nothing_left()


class Cores(SecretsCase, WinrmCase):
    """A process that holds passwords leaves no core: the kernel is told not to make one."""

    def setUp(self):
        super().setUp()
        if resource.getrlimit(resource.RLIMIT_CORE)[1] != resource.RLIM_INFINITY:
            skip_aloud("the hard limit on cores is not infinite: whether one would be written cannot be seen")

    def with_cores(self):
        resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    def cores(self):
        return [p for p in self.dir.rglob("core*") if p.is_file()]

    def aborted(self, pid):
        os.kill(pid, signal.SIGABRT)
        return os.WCOREDUMP(os.waitpid(pid, 0)[1])

    def test_no_core_of_stamplog_nor_of_its_worker(self):
        # That cores are written here at all is seen with a program of ours that holds none.
        other = subprocess.Popen([str(BUILD / "stampsim"), "serve", str(self.init_stamp("--size-mb", "2", faults=SLOW)), "--listen", "127.0.0.1:0",
                                  "--json"], stdout=subprocess.PIPE, cwd=self.dir, env=self.env, preexec_fn=self.with_cores)
        other.stdout.readline()
        other.stdout.close()
        if not self.aborted(other.pid):
            skip_aloud("no core of anything is written on this machine")
        other.returncode = -signal.SIGABRT
        for core in self.cores():
            core.unlink()
        stamp = self.dir / "stamp"
        (stamp / "faults.toml").write_text(SLOW)
        share = self.share_options(stamp)
        if Samba.installed():
            server = Samba(self.dir / "samba", stamp / "share")
            self.addCleanup(server.stop)
            share[-1] = server.url()
        child = subprocess.Popen([str(BUILD / "stamplog"), "collect", "--ercs", self.serve(stamp), "--user", ADMIN, *map(str, share), "--case", "1",
                                  "--stage", str(self.dir / "out"), "--yes", "--role", "ECE,Storage", "--for", "1h"], stdin=subprocess.DEVNULL,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self.dir, env=self.env, preexec_fn=self.with_cores)
        samples = Samples(child.pid)
        samples.until_it_ends(child, lambda: self.state(stamp)["collections"] != [])
        self.assertIsNone(child.poll())
        # It holds both passwords now.
        self.assertFalse(self.aborted(child.pid), "a core was written")
        child.returncode = -signal.SIGABRT
        self.assertEqual(self.cores(), [])


if __name__ == "__main__":
    main()
