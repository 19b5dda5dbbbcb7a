"""Staging to a share of a real Samba: beside other targets, refused, full, and with a server that dies."""
import json
import os
import pathlib
import shlex
import threading
import time
import zipfile

from smb_case import PASSWORD, Samba
from stamp_case import StampCase, main, skip_aloud

FOLDER = "AzureStackLogs-20261119031458-ERCS01"
MIB = 1 << 20


class SmbStage(StampCase):
    def setUp(self):
        super().setUp()
        if not Samba.installed():
            skip_aloud("smbd is not installed")
        (self.dir / "sim").mkdir()
        self.server = Samba(self.dir / "samba", self.dir / "sim")
        self.addCleanup(self.server.stop)
        self.password = self.dir / "the password"
        self.write_password(PASSWORD)
        self.login = ("--stage-user", "SAMBATEST\\logwriter", "--stage-credential-file", self.password)

    def write_password(self, text):
        self.password.write_text(text + "\n")
        self.password.chmod(0o600)

    def lies(self, share="logs"):
        return self.server.where / "shares" / share

    def make_bundle(self, size, name="case.tar.zst"):
        landing = self.dir / name.split(".")[0] / FOLDER
        landing.mkdir(parents=True)
        with zipfile.ZipFile(landing / "ACS-20261119031500.zip", "w") as z:
            z.writestr("random.bin", os.urandom(size))
        self.stamplog("pack", landing.parent, "-o", self.dir / name)
        return self.dir / name

    def last_command(self, done):
        last = done.out.splitlines()[-1]
        self.assertNotIn(PASSWORD, last)
        return shlex.split(last[last.index("stamplog "):])[1:]

    def assert_lies_whole(self, bundle, folder):
        self.assertEqual((folder / bundle.name).read_bytes(), bundle.read_bytes())
        receipt = json.loads((folder / f"{bundle.name}.receipt.json").read_text())
        self.assertEqual({f["proof"] for f in receipt["files"]}, {"read back"})
        self.assertEqual([p.name for p in folder.iterdir() if p.name.startswith(".stamplog-")], [])

    def run_folder(self):
        [run] = (self.dir / "state/stamplog/runs").iterdir()
        return run

    def result_of(self, done):
        return next(o for o in map(json.loads, done.out.splitlines()) if o.get("event") == "result")

    def test_a_run_goes_to_a_share_and_a_folder_and_nobody_hears_the_password(self):
        stamp = self.init_stamp("--size-mb", "5", "--ercs", "1")
        target = self.server.url("logs/cases/1")
        (self.lies() / "cases").mkdir()
        done = self.collect(stamp, "--role", "ECE", "--stage", target, *self.login, "--json", "-vv")
        result = self.result_of(done)
        self.assertEqual(result["staged"], [str(self.dir / "out"), target])
        self.assert_lies_whole(self.bundle(), self.lies() / "cases/1")
        self.assertTrue(list((self.lies() / "cases/1").rglob("Transcripts_*")))
        self.assertEqual([p for p in (self.lies() / "cases/1").iterdir() if "check" in p.name], [])
        self.assertNotIn(PASSWORD, done.out + done.err)
        for path in (self.dir / "state").rglob("*"):
            if path.is_file():
                self.assertNotIn(PASSWORD.encode(), path.read_bytes(), path)

    def test_what_a_share_refuses_is_said_before_the_stamp_is_asked(self):
        stamp = self.init_stamp("--size-mb", "2", "--ercs", "1")
        for share, words in (("readonly", "no permission"), ("closed", "may not enter the share"), ("nosuch", "no such share"),
                             ("logs/a/b", "parent folder is not there")):
            done = self.collect(stamp, "--role", "ECE", "--stage", self.server.url(share), *self.login, expect=2)
            self.assertIn(words, done.err)
            self.assertIn("--stage " + self.server.url(share), done.err)
        self.write_password("Wr0ng!word")
        done = self.collect(stamp, "--role", "ECE", "--stage", self.server.url("logs"), *self.login, expect=2)
        self.assertIn("wrong user or password", done.err)
        self.assertNotIn("Wr0ng", done.out + done.err)
        self.assertEqual(self.state(stamp)["sessions"], [])

    def test_a_share_that_refuses_does_not_stop_a_folder_and_the_command_sends_what_is_missing(self):
        bundle = self.make_bundle(MIB)
        out = self.dir / "out"
        for share, words in (("readonly", "no permission"), ("closed", "may not enter the share")):
            done = self.stamplog("stage", bundle, self.server.url(share), out, *self.login, expect=6)
            self.assertIn(words, done.err)
            self.assert_lies_whole(bundle, out)
            self.assertEqual(self.last_command(done)[:3], ["stage", str(bundle), self.server.url(share)])
        self.write_password("Wr0ng!word")
        done = self.stamplog("stage", bundle, self.server.url("logs"), out, *self.login, expect=6)
        self.assertIn("wrong user or password", done.err)
        self.write_password(PASSWORD)
        mended = self.stamplog(*self.last_command(done))
        self.assertIn("read back and right", mended.out)
        self.assert_lies_whole(bundle, self.lies())

    def test_a_full_share_keeps_the_bundle_here_and_the_command_sends_it_when_there_is_room(self):
        if not (self.server.where / "full-is-there").exists():
            skip_aloud("no file system of one's own can be mounted here")
#The server's mount name space is its own.
        inside = "/proc/" + (self.server.where / "run/smbd.pid").read_text().strip() + "/root"
        filler = pathlib.Path(inside + str(self.lies("full") / "filler"))
        filler.write_bytes(bytes(MIB // 2))
        bundle = self.make_bundle(3 * MIB // 4)
        done = self.stamplog("stage", bundle, self.server.url("full"), *self.login, expect=6)
        self.assertIn("the share is full", done.err)
        self.assertFalse((filler.parent / bundle.name).exists())
        filler.unlink()
        self.stamplog(*self.last_command(done))
        self.assert_lies_whole(bundle, filler.parent)

    @staticmethod
    def size_of(path):
        try:
            return path.stat().st_size
        except OSError:
            return 0

    def strike_when_a_part_is_there(self, what):
        """Calls `what` as soon as some of a bundle lies under its temporary name."""
        done = threading.Event()
        struck = []

        def wait():
            until = time.monotonic() + 120
            while time.monotonic() < until and not done.wait(0.02):
                if any(self.size_of(p) >= MIB for p in self.lies().glob(".stamplog-*.part")):
                    struck.append(True)
                    return what()

        thread = threading.Thread(target=wait)
        thread.start()

        def joined():
            done.set()
            thread.join()
            return struck

        return joined

    def test_a_server_that_is_killed_and_started_again_while_it_takes_a_bundle_costs_nothing(self):
        bundle = self.make_bundle(8 * MIB)

        def strike():
            self.server.stop()
            self.server.start()

        joined = self.strike_when_a_part_is_there(strike)
        done = self.stamplog("stage", bundle, self.server.url("logs"), *self.login, "--bandwidth", "2M", expect=None)
        self.assertTrue(joined(), "it was staged before the server could be struck")
        self.assertEqual(done.returncode, 0, done.out + done.err)
        self.assert_lies_whole(bundle, self.lies())

    def test_a_server_that_dies_and_stays_away_is_exit_6_and_resume_sends_what_is_missing(self):
        stamp = self.init_stamp("--size-mb", "30", "--ercs", "1")
        joined = self.strike_when_a_part_is_there(self.server.stop)
        done = self.stamplog("collect", "--ercs", f"sim:{stamp}", "--case", "1", "--yes", "--preset", "storage", "--for", "4h", "--stage",
                             self.server.url("logs"), "--stage", self.dir / "out", *self.login, "--bandwidth", "1M", "--json", expect=None)
        self.assertTrue(joined(), done.out + done.err)
        self.assertEqual(done.returncode, 6, done.out + done.err)
        result = self.result_of(done)
        self.assertEqual(result["staged"], [str(self.dir / "out")])
        self.assertIn("the server is gone", " ".join(result["missing"]))
        # While it is away resume brings what it can to where it can, and says the same.
        again = self.stamplog("resume", expect=6)
        self.assertIn("--stage " + self.server.url("logs"), again.err)
        self.server.start()
        self.stamplog("resume")
        self.assert_lies_whole(self.bundle(), self.lies())


if __name__ == "__main__":
    main()
