"""--serve-share: the stamp writes to a Samba that stamplog starts for the run, over SMB, with the user and password that it was given."""
import os
import re
import shutil
import signal
import socket
import subprocess
import time
import zipfile

from smb_case import Samba, free_port
from stamp_case import BUILD, LIMIT, StampCase, lost_from, main, skip_aloud, zip_hashes


def listens(port):
    with socket.socket() as s:
        return s.connect_ex(("127.0.0.1", port)) == 0


class ServeShare(StampCase):
    def setUp(self):
        super().setUp()
        if not Samba.installed():
            skip_aloud("smbd is not installed")
        self.port = free_port()
        self.serve = f"127.0.0.1:{self.port}"
#Where the Samba's own folder is made: nothing may be left of it.
        self.scratch = self.dir / "t"
        self.scratch.mkdir()
        self.env["TMPDIR"] = str(self.scratch)

    def words(self, stamp, *args):
        return ("collect", "--ercs", f"sim:{stamp}", "--case", "1", "--stage", self.dir / "out", "--yes", "--quiet-after-cancel", "0s",
                "--serve-share", self.serve, *args)

    def start(self, *args):
        child = subprocess.Popen([str(BUILD / "stamplog"), *map(str, args)], env=self.env, cwd=self.dir, stdin=subprocess.DEVNULL,
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(child.wait)
        self.addCleanup(child.kill)
        return child

    def run_folder(self):
        [run] = (self.dir / "state/stamplog/runs").iterdir()
        return run

    def until(self, what, so):
        end = time.monotonic() + 60
        while not so():
            self.assertLess(time.monotonic(), end, what)
            time.sleep(0.02)

    def wait_for_a_zip(self):
        self.until("no zip landed", lambda: list(self.dir.glob("state/stamplog/runs/*/share/**/*.zip")))

    def assert_nothing_is_left(self):
        self.until("the share is still served", lambda: not listens(self.port))
        self.until("Samba's folder is left", lambda: not list(self.scratch.iterdir()))
        self.assertEqual(self.samba(), [])

    def assert_bundle_holds_the_share(self):
        self.assertEqual(lost_from(self.run_folder() / "share", self.bundle()), set())

    def test_a_run_serves_its_share_and_nothing_is_left_of_it(self):
        stamp = self.init_stamp("--size-mb", "5", "--smb-port", str(self.port))
        done = self.stamplog(*self.words(stamp, "--preset", "storage", "--for", "4h"))
        self.assert_nothing_is_left()
        self.assert_bundle_holds_the_share()
        self.assertEqual(len(self.staged_transcripts()), 3)
        self.assert_stamp_left_clean(stamp)
        self.assertEqual(zip_hashes(stamp / "share"), {}, "it was written to the stamp's own share")
        self.assertIn(r"serves \\127.0.0.1\stamplog for the run", done.err)
        self.assertIn("port 445", done.err)
        self.assertIn("is no longer served", done.err)
        self.assertTrue(done.out.splitlines()[0].startswith("run "))
#A user and a password of the run's own: the transcripts name the user, nobody the password.
        self.assertNotRegex(done.out + done.err, r"[0-9a-f]{48}")
        for path in (self.dir / "state").rglob("*"):
            if path.is_file() and path.suffix != ".zip":
                self.assertIsNone(re.search(rb"(?<![0-9a-f])[0-9a-f]{48}(?![0-9a-f])", path.read_bytes()), path)

    def test_a_killed_run_leaves_no_server_and_resume_serves_the_same_folder_again(self):
        stamp = self.init_stamp("--size-mb", "5", "--smb-port", str(self.port), faults="[durations]\ndefault = 2\n")
        child = self.start(*self.words(stamp, "--preset", "storage", "--for", "4h"))
        self.wait_for_a_zip()
        self.assertTrue(listens(self.port))
        child.kill()
        child.wait(LIMIT)
        self.assert_nothing_is_left()
        # One that was on its way when the server went may be half there.
        first = {p for p in (self.run_folder() / "share").rglob("*.zip") if zipfile.is_zipfile(p)}
        self.stamplog("resume", "--quiet-after-cancel", "0s")
        self.assert_nothing_is_left()
        self.assertEqual([p for p in first if not zipfile.is_zipfile(p)], [])
        self.assertEqual(len(self.staged_transcripts()), 3)
        self.stamplog("verify", self.bundle())
        self.assert_stamp_left_clean(stamp)

    def samba(self):
        """The process ids of the Samba of this test, by the folder of its own."""
        found = []
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{pid}/cmdline", "rb") as f:
                    if str(self.scratch).encode() in f.read():
                        found.append(int(pid))
            except OSError:
                pass
        return found

    def test_a_server_that_dies_is_started_again_and_the_run_says_so_and_is_whole(self):
        stamp = self.init_stamp("--size-mb", "5", "--smb-port", str(self.port), faults="[durations]\ndefault = 3\n")
        child = self.start(*self.words(stamp, "--preset", "storage", "--for", "4h"))
        self.wait_for_a_zip()
        for pid in self.samba():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        err = child.communicate(timeout=LIMIT)[1].decode()
        self.assertIn("Samba ended by itself", err)
        self.assertIn("was started again", err)
        self.assertIn("Samba ended by itself", (self.run_folder() / "run.log").read_text(encoding="utf-8"))
        # What was being written then may have cost a unit its place in this run; the next one has it.
        if child.returncode != 0:
            self.assertEqual(child.returncode, 3, err)
            self.stamplog("resume", "--quiet-after-cancel", "0s")
        self.assert_nothing_is_left()
        self.assert_bundle_holds_the_share()
        self.assertEqual(len(self.staged_transcripts()), 3)
        self.assert_stamp_left_clean(stamp)

    def test_who_leaves_at_once_leaves_no_server(self):
        stamp = self.init_stamp("--size-mb", "5", "--smb-port", str(self.port), faults="[durations]\ndefault = 30\n")
        child = self.start(*self.words(stamp, "--role", "ECE,Storage", "--for", "1h"))
        self.until("nothing is served", lambda: listens(self.port))
        self.until("no collection", lambda: self.state(stamp)["collections"])
        child.send_signal(signal.SIGINT)
        child.send_signal(signal.SIGINT)
        while child.poll() is None:  # two that come together may be one
            child.send_signal(signal.SIGINT)
            time.sleep(0.1)
        self.assertEqual(child.returncode, 130)
        self.assert_nothing_is_left()

    def test_what_cannot_be_served_is_said_before_anything_starts(self):
        stamp = self.init_stamp("--size-mb", "1", "--ercs", "1")
        taken = socket.socket()
        self.addCleanup(taken.close)
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        for where, words in ((f"127.0.0.1:{taken.getsockname()[1]}", "another program listens there"),
                             ("192.0.2.1", "is no address of this machine"), ("share.example", "is no IPv4 address"),
                             ("127.0.0.1:0", "neither ADDRESS nor ADDRESS:PORT")):
            self.serve = where
            self.assertIn(words, self.stamplog(*self.words(stamp, "--role", "ECE"), expect=2).err)
        self.serve = f"127.0.0.1:{self.port}"
        done = self.stamplog(*self.words(stamp, "--role", "ECE", "--share", r"\\h\s"), expect=2)
        self.assertIn("--serve-share and --share exclude each other", done.err)
        self.assertEqual(self.state(stamp)["sessions"], [])
        self.assertEqual(list(self.scratch.iterdir()), [])

    def test_a_user_who_may_not_have_port_445_is_told_how(self):
        first = int(open("/proc/sys/net/ipv4/ip_unprivileged_port_start", encoding="ascii").read())
        drop = []
        if os.geteuid() == 0:
            if shutil.which("setpriv") is None:
                skip_aloud("setpriv is not here")
            drop = ["setpriv", "--bounding-set=-net_bind_service", "--inh-caps=-net_bind_service"]
        if first <= 445:
            skip_aloud(f"every user may have ports from {first} here")
        stamp = self.init_stamp("--size-mb", "1", "--ercs", "1")
        self.serve = "127.0.0.1"
        done = subprocess.run([*drop, str(BUILD / "stamplog"), *map(str, self.words(stamp, "--role", "ECE"))], env=self.env, cwd=self.dir,
                              capture_output=True, text=True, timeout=LIMIT, stdin=subprocess.DEVNULL, check=False)
        self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
        self.assertIn("CAP_NET_BIND_SERVICE", done.stderr)
        self.assertEqual(self.state(stamp)["sessions"], [])


if __name__ == "__main__":
    main()
