"""Disks: a run that has no room pauses and goes on; --remove-landed takes away what is delivered, and nothing else."""
import os
import signal
import subprocess
import time

from smb_case import Samba
from stamp_case import BUILD, StampCase, bundle_hashes, main, skip_aloud

ROLES = ("--role", "ECE,ACS,Storage", "--for", "1h")


class Disk(StampCase):
    def small_disk(self, megabytes):
        """A file system of its own, so that it can be filled."""
        if os.geteuid() != 0:
            skip_aloud("only root can mount a small file system")
        where = self.dir / "small"
        where.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "stamplog-test", where], capture_output=True, text=True)
        if mounted.returncode != 0:
            skip_aloud(f"a small file system cannot be mounted: {mounted.stderr.strip()}")
        self.addCleanup(subprocess.run, ["umount", "-l", where], check=True)
        return where

    def stamp_on(self, disk, faults):
        (self.dir / "faults.toml").write_text(faults)
        stamp = disk / "stamp"
        self.program("stampsim", "init", stamp, "--size-mb", "2", "--ercs", "1", "--faults", self.dir / "faults.toml")
        return stamp

    def fill(self, disk, leave_mb):
        filler = disk / "filler"
        space = os.statvfs(disk)
        filler.write_bytes(b"\0" * max(0, space.f_bavail * space.f_frsize - (leave_mb << 20)))
        return filler

    def start(self, stamp, *more):
        self.told = self.dir / "told"
        with open(self.told, "wb") as err:
            child = subprocess.Popen([str(BUILD / "stamplog"), "collect", "--ercs", f"sim:{stamp}", "--case", "1", "--stage", str(self.dir / "out"), "--yes",
                                      "--quiet-after-cancel", "0", *ROLES, *more], stdout=subprocess.PIPE, stderr=err, env=self.env,
                                     stdin=subprocess.DEVNULL, cwd=self.dir)
        self.addCleanup(self.end, child)
        return child

    def end(self, child):
        if child.poll() is None:
            os.kill(child.pid, signal.SIGKILL)
        child.communicate()

    def wait_until(self, reached):
        for _ in range(600):
            if reached():
                return
            time.sleep(0.1)
        self.fail(f"it did not come to that within 60 s: {self.told.read_text()}")

    def paused_run(self):
        disk = self.small_disk(64)
        stamp = self.stamp_on(disk, '[durations]\ndefault = 3\n"Test-AzureStack" = 0\n')
        child = self.start(stamp, "--reserve", "20M")
        self.wait_until(lambda: self.state(stamp)["collections"])
        filler = self.fill(disk, 15)
        self.wait_until(lambda: "paused" in self.told.read_text())
        return stamp, child, filler

    def test_a_run_pauses_while_there_is_no_room_and_goes_on_by_itself(self):
        stamp, child, filler = self.paused_run()
        self.assertIn("20 MiB are needed", self.told.read_text())
        self.assertIn(str(stamp / "share"), self.told.read_text())
        self.assertEqual([c["end"] is None for c in self.state(stamp)["collections"]], [False])
        filler.unlink()
        child.communicate(timeout=100)
        self.assertEqual(child.returncode, 0, self.told.read_text())
        self.assertIn("there is room again", self.told.read_text())
        self.assertEqual({r for c in self.state(stamp)["collections"] for r in c["roles"]}, {"ECE", "ACS", "Storage"})
        self.assert_stamp_left_clean(stamp)

    def test_stop_ends_a_paused_run_in_order(self):
        stamp, child, filler = self.paused_run()
        child.send_signal(signal.SIGINT)
        child.communicate(timeout=100)
        self.assertEqual(child.returncode, 130, self.told.read_text())
        self.assert_stamp_left_clean(stamp)
        filler.unlink()
        self.stamplog("resume", "--yes")
        self.assertEqual({r for c in self.state(stamp)["collections"] for r in c["roles"]}, {"ECE", "ACS", "Storage"})

    def test_nothing_starts_on_a_disk_that_is_full_already(self):
        disk = self.small_disk(64)
        stamp = self.stamp_on(disk, "")
        self.fill(disk, 15)
        refused = self.collect(stamp, *ROLES, "--reserve", "20M", expect=8)
        self.assertIn("20 MiB are needed", refused.err)
        self.assertEqual(self.state(stamp)["sessions"], [])
        self.collect(stamp, *ROLES, "--reserve", "1M")

    # ---- --remove-landed
    def zips(self, stamp):
        return sorted((stamp / "share").glob("*/AzureStackLogs-*/*.zip"))

    def others_on(self, stamp):
        """What is not this run's, and must be there afterwards."""
        other = stamp / "share" / "stamplog-other" / "AzureStackLogs-20260101000000-AZS-ERCS01" / "ECE-20260101000000.zip"
        other.parent.mkdir(parents=True)
        other.write_bytes(b"another run's")
        return other

    def test_landed_zips_are_removed_when_everything_is_delivered(self):
        stamp = self.init_stamp("--size-mb", "3")
        other = self.others_on(stamp)
        done = self.collect(stamp, *ROLES, "--remove-landed")
        self.assertRegex(done.out, r"removed from .*stamplog-[^ ]*: \d+ zips")
        self.assertEqual(self.zips(stamp), [other])
        self.stamplog("verify", self.bundle())
        packed = bundle_hashes(self.bundle())
        for role in ("ECE", "ACS", "Storage"):
            self.assertTrue(any(f"/{role}-" in name for name in packed), role)
        self.assertTrue(list((stamp / "share").rglob("Get-AzureStackLog_Output.log")), "more than zips was removed")
        self.assertIn("nothing is left to do", self.stamplog("resume", "--yes").out)

    def test_they_stay_when_the_run_is_not_complete_or_not_at_every_stage(self):
        stamp = self.init_stamp("--size-mb", "3", faults='[[fault]]\nkind = "role-missing"\nrole = "ACS"\n')
        before = self.collect(stamp, *ROLES, "--remove-landed", expect=None)
        self.assertEqual(before.returncode, 3, before.out + before.err)
        self.assertIn("the landed zips were not removed", before.out)
        self.assertTrue({"ECE", "Storage"} <= {p.name.split("-")[0] for p in self.zips(stamp)})

    def test_without_a_stage_it_is_refused(self):
        stamp = self.init_stamp("--size-mb", "2")
        refused = self.stamplog("collect", "--ercs", f"sim:{stamp}", "--case", "1", *ROLES, "--yes", "--remove-landed", expect=2)
        self.assertIn("--remove-landed", refused.err)

    def test_over_smb_they_go_from_the_share_and_from_our_copies(self):
        if not Samba.installed():
            skip_aloud("smbd is not installed")
        stamp = self.init_stamp("--size-mb", "3")
        other = self.others_on(stamp)
        server = Samba(self.dir / "samba", stamp / "share")
        self.addCleanup(server.stop)
        self.collect(stamp, "--share-local", server.url(), *ROLES, "--remove-landed")
        self.assertEqual(self.zips(stamp), [other])
        [run] = (self.dir / "state/stamplog/runs").iterdir()
        self.assertEqual(list((run / "spool").glob("*/AzureStackLogs-*/*.zip")), [])
        self.stamplog("verify", self.bundle())


if __name__ == "__main__":
    main()
