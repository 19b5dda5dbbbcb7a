"""A landing that is read over SMB: the stamp writes to a folder that a real Samba serves."""
import pathlib
import threading
import time

from smb_case import PASSWORD, Samba
from stamp_case import StampCase, bundle_hashes, main, skip_aloud, zip_hashes


class Smb(StampCase):
    def samba(self, stamp):
        if not Samba.installed():
            skip_aloud("smbd is not installed")
        server = Samba(self.dir / "samba", stamp / "share")
        self.addCleanup(server.stop)
        return server

    def samba_beside(self):
        (self.dir / "beside").mkdir()
        if not Samba.installed():
            skip_aloud("smbd is not installed")
        server = Samba(self.dir / "samba", self.dir / "beside")
        self.addCleanup(server.stop)
        return server

    def over_smb(self, stamp, url, *args, expect=0):
        return self.collect(stamp, "--share-local", url, *args, expect=expect)

    def assert_bundle_holds_the_share(self, stamp):
        served = zip_hashes(stamp / "share")
        self.assertGreater(len(served), 0)
        packed = bundle_hashes(self.bundle())
        self.assertEqual({k for k in served if packed.get(k) != served[k]}, set())

    def test_a_share_is_collected_whole_and_no_mount_is_needed(self):
        stamp = self.init_stamp("--size-mb", "40")
        server = self.samba(stamp)
        self.over_smb(stamp, server.url(), "--preset", "storage", "--for", "4h")
        self.assert_bundle_holds_the_share(stamp)
        self.assertEqual(len(self.staged_transcripts()), 3)
        self.assert_stamp_left_clean(stamp)
        self.stamplog("verify", self.bundle())
        # Nothing was changed on the share, and the copies are the originals.
        [run] = (self.dir / "state/stamplog/runs").iterdir()
        self.assertEqual(zip_hashes(run / "spool"), zip_hashes(stamp / "share"))
        self.assertEqual(list((stamp / "share").rglob(".stamplog-*")), [])

    def test_what_comes_over_smb_is_what_comes_from_the_folder(self):
        # Zips that are the same whenever they are asked for.
        self.program("stampsim", "share", self.init_stamp("--size-mb", "4"), self.dir / "landing")
        stamp = self.dir / "served"
        self.program("stampsim", "init", stamp, "--content", self.dir / "landing")
        server = self.samba(stamp)
        members = []
        for local in (server.url(), stamp / "share"):
            self.collect(stamp, "--share-local", local, "--role", "ECE,Storage", "--for", "1h")
            bundle = self.bundle()
            members.append({(name.split("/", 1)[-1].rsplit("-", 1)[0], digest)
                            for name, digest in bundle_hashes(bundle).items() if name.startswith("AzureStackLogs-")
                            and not name.endswith(".log")})
            for staged in (self.dir / "out").iterdir():
                staged.rename(self.dir / f"{len(members)}-{staged.name}")
        self.assertGreater(len(members[0]), 0)
        self.assertEqual(members[0], members[1])

    def test_a_server_that_is_killed_and_started_again_costs_nothing(self):
        stamp = self.init_stamp("--size-mb", "10", faults="[durations]\ndefault = 3\n")
        server = self.samba(stamp)
        done = threading.Event()

        def strike():
            # As soon as something has landed.
            until = time.monotonic() + 60
            while not list((stamp / "share").rglob("*.zip")) and time.monotonic() < until and not done.wait(0.05):
                pass
            server.stop()
            server.start()

        striking = threading.Thread(target=strike)
        striking.start()
        try:
            self.over_smb(stamp, server.url(), "--preset", "storage", "--for", "4h")
        finally:
            done.set()
            striking.join()
        self.assert_bundle_holds_the_share(stamp)
        self.assertEqual(len(self.staged_transcripts()), 3)

    def clear_stage(self):
        for staged in (self.dir / "out").iterdir():
            if staged.is_file():
                staged.unlink()

    def over_smb_both_ways(self, stamp, server, share, *args, expect):
        """The stamp writes over SMB, too, to one of samba.sh's own shares."""
        return self.stamplog("collect", "--ercs", f"sim:{stamp}", "--case", "1", "--stage", self.dir / "out", "--yes", "--quiet-after-cancel",
                             "0s", "--share", rf"\\127.0.0.1\{share}", "--share-user", r"SAMBATEST\logwriter", "--share-local",
                             server.url(share), *args, expect=expect, env=dict(self.env, STAMPLOG_SHARE_PASSWORD=PASSWORD))

    def test_a_full_share_leaves_a_partial_run_which_resume_completes_when_there_is_room(self):
        server = self.samba_beside()
        if not (server.where / "full-is-there").exists():
            skip_aloud("no file system of one's own can be mounted here")
        stamp = self.init_stamp("--size-mb", "1", "--ercs", "1", "--smb-port", str(server.port))
        # The server's mount name space is its own.
        inside = "/proc/" + (server.where / "run/smbd.pid").read_text().strip() + "/root"
        filler = pathlib.Path(inside + str(server.where / "shares/full/filler"))
        filler.write_bytes(bytes((1 << 20) - (16 << 10)))
        done = self.over_smb_both_ways(stamp, server, "full", "--role", "ECE,NRP", "--for", "1h", expect=3)
        self.assertIn("the share is full", done.out)
        self.assertIn("transcript of the session", done.out)
        self.clear_stage()
        filler.unlink()
        self.stamplog("resume", "--quiet-after-cancel", "0s", env=dict(self.env, STAMPLOG_SHARE_PASSWORD=PASSWORD))
        packed = bundle_hashes(self.bundle())
        for role in ("ECE", "NRP"):
            self.assertTrue([name for name in packed if f"/{role}-" in name], role)
        self.assert_stamp_left_clean(stamp)

    def test_what_the_server_refuses_is_said_before_anything_starts(self):
        stamp = self.init_stamp("--size-mb", "2")
        server = self.samba(stamp)
        for url, code, words in ((server.url("nosuch"), 2, "no such share"), (server.url("closed"), 8, "may not enter the share"),
                                 (server.url("readonly"), 8, "read-only")):
            done = self.over_smb(stamp, url, "--preset", "storage", "--for", "1h", expect=code)
            self.assertIn(words, done.out + done.err)
        env = dict(self.env, STAMPLOG_SHARE_PASSWORD="Wr0ng!word")
        done = self.stamplog("collect", "--ercs", f"sim:{stamp}", "--case", "1", "--stage", self.dir / "out", "--yes",
                             "--share-local", server.url(), "--preset", "storage", "--for", "1h", expect=8, env=env)
        self.assertIn("wrong user or password", done.out + done.err)
        self.assertNotIn("Wr0ng", done.out + done.err)
        bad = f"smb://logwriter:{PASSWORD}@127.0.0.1/sim"
        done = self.over_smb(stamp, bad, "--preset", "storage", "--for", "1h", expect=2)
        self.assertIn("names a user or a password", done.out + done.err)
        self.assertEqual(self.state(stamp)["collections"], [])

    def test_the_transcript_of_a_single_session_is_fetched_over_smb(self):
        stamp = self.init_stamp("--size-mb", "2", "--ercs", "1")
        server = self.samba(stamp)
        done = self.stamplog("doctor", "--ercs", f"sim:{stamp}", "--share-local", server.url())
        self.assertIn("session closed, transcript in", done.out + done.err)
        fetched = [p for p in (self.dir / "state/stamplog/sessions").rglob("*") if p.is_file()]
        self.assertEqual(len(fetched), 1)
        self.assert_stamp_left_clean(stamp)


if __name__ == "__main__":
    main()
