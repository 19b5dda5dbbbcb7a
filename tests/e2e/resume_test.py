"""resume: after kill -9 in the middle, over sim: and over WinRM; after Ctrl-C and stop; what it refuses. tests/fault/kill_points.py kills everywhere."""
import json
import os
import pathlib
import signal
import sys
import time

from stamp_case import BUILD, SOURCE, bundle_hashes, main
from winrm_case import ADMIN, WinrmCase

sys.path.insert(0, str(SOURCE / "tests" / "fault"))
import campaign  # noqa: E402
import kill_points  # noqa: E402
import stand  # noqa: E402

ROLES = ("--role", "ECE,Storage,SeedRing,ACS", "--for", "1h")
SLOW = '[durations]\ndefault = 60\nECE = 0\n"Test-AzureStack" = 0\n'


class Resume(WinrmCase):
    def start(self, ercs, stamp, *more):
        return self.child(BUILD / "stamplog", "collect", "--ercs", ercs, "--user", ADMIN, *self.share_options(stamp), "--case", "1", "--stage",
                          self.dir / "out", "--yes", "--quiet-after-cancel", "0", *ROLES, *more)

    def wait_for_a_role_that_came_and_one_that_runs(self, stamp):
        def reached():
            calls = self.state(stamp)["collections"]
            return any(c["end"] is not None for c in calls) and any(c["end"] is None for c in calls) and self.units_done() >= {"ECE"}
        self.wait_until(reached)

    def wait_until(self, reached):
        for _ in range(300):
            if reached():
                return
            time.sleep(0.1)
        self.fail("it did not come to that within 30 s")

    def units_done(self):
        told = json.loads(self.stamplog("status", "--json").out.splitlines()[0])
        return {u["title"] for u in told["units"] if u["state"] == "done"}

    def resume_completes(self, stamp, kills):
        done_before = self.units_done()
        calls_before = len(self.state(stamp)["collections"])
        (stamp / "faults.toml").write_text("[durations]\ndefault = 0\n")
        told = self.stamplog("resume", "--yes").err
        self.assertIn("units are left", told)
        self.assert_stamp_left_clean(stamp)
        again = {r for c in self.state(stamp)["collections"][calls_before:] for r in c["roles"]}
        self.assertEqual(again & done_before, set())
        self.assertEqual(again, {"Storage", "SeedRing", "ACS"})
        packed = bundle_hashes(self.bundle())
        for role in ("ECE", "Storage", "SeedRing", "ACS"):
            self.assertTrue(any(f"/{role}-" in name for name in packed), role)
        at_stage = stand.transcripts_at(self.dir / "out")
        sessions = self.state(stamp)["sessions"]
        self.assertEqual(len(sessions), 3 + 3 * kills)
        self.assertEqual([s["transcript"] for s in sessions if s["transcript"] not in at_stage], [])
        again = self.stamplog("resume", "--yes").out
        self.assertIn("nothing is left to do", again)
        self.assertEqual(len(self.state(stamp)["sessions"]), len(sessions))

    def test_a_killed_run_is_completed(self):
        stamp = self.init_stamp("--size-mb", "3", faults=SLOW)
        child = self.start(f"sim:{stamp}", stamp)
        self.wait_for_a_role_that_came_and_one_that_runs(stamp)
        child.send_signal(signal.SIGKILL)
        child.wait()
        self.wait_until(lambda: self.state(stamp)["open_sessions"] == [])
        self.resume_completes(stamp, 1)

    def test_over_winrm_the_shells_that_a_killed_run_left_are_ended(self):
        stamp = self.init_stamp("--size-mb", "3", faults=SLOW)
        child = self.start(self.serve(stamp), stamp)
        self.wait_for_a_role_that_came_and_one_that_runs(stamp)
        child.send_signal(signal.SIGKILL)
        child.wait()
        self.assertEqual(len(self.state(stamp)["open_sessions"]), 3)
        self.resume_completes(stamp, 1)

    def test_what_a_killed_run_left_running_is_over_before_anything_is_looked_at(self):
        """resume comes so soon that the programs behind the sessions have not found out yet that nobody speaks to them."""
        stamp = self.init_stamp("--size-mb", "3", faults=SLOW)
        child = self.start(f"sim:{stamp}", stamp)
        self.wait_for_a_role_that_came_and_one_that_runs(stamp)
        left = self.children_of(child.pid)
        self.assertEqual(len(left), 3)
        for pid in left:
            os.kill(pid, signal.SIGSTOP)
            self.addCleanup(self.end, pid)
        child.send_signal(signal.SIGKILL)
        child.wait()
        (stamp / "faults.toml").write_text("[durations]\ndefault = 0\n")
        told = self.stamplog("resume", "--yes", expect=None)
        self.assertIn("left open by the process before, was ended with what ran in it", told.err + self.stamplog("status").out)
        self.assertEqual([pid for pid in left if self.runs_still(pid)], [])
        self.assertEqual({"ECE", "Storage", "SeedRing", "ACS"} - self.units_done(), set())

    def children_of(self, pid):
        return [int(p) for task in pathlib.Path(f"/proc/{pid}/task").iterdir() for p in (task / "children").read_text().split()]

    def runs_still(self, pid):
        try:
            return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
        except FileNotFoundError:
            return False

    def end(self, pid):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass

    def test_stop_ends_a_run_in_order_and_resume_goes_on(self):
        stamp = self.init_stamp("--size-mb", "3", faults=SLOW)
        child = self.start(f"sim:{stamp}", stamp)
        self.wait_for_a_role_that_came_and_one_that_runs(stamp)
        refused = self.stamplog("resume", "--yes", expect=8)
        self.assertIn("another process works on this run", refused.err)
        [run] = [p.name for p in (self.dir / "state" / "stamplog" / "runs").iterdir()]
        self.assertIn(f"stamplog stop {run}", refused.err)
        self.assertEqual(refused.out, f"next: stamplog status {run}\n")
        self.assertIn("It has ended.", self.stamplog("stop").out)
        self.assertEqual(child.wait(), 130)
        self.assertIn("It does not run", self.stamplog("stop").out)
        self.assert_stamp_left_clean(stamp)
        self.resume_completes(stamp, 1)

    def test_a_new_password_goes_in_place_of_one_that_expired(self):
        stamp = self.init_stamp("--size-mb", "3", faults=SLOW)
        child = self.start(self.serve(stamp), stamp)
        self.wait_for_a_role_that_came_and_one_that_runs(stamp)
        child.send_signal(signal.SIGKILL)
        child.wait()
        wrong = self.dir / "wrong"
        wrong.write_text("expired\n")
        wrong.chmod(0o600)
        self.stamplog("resume", "--yes", "--credential-file", wrong, expect=5)
        right = self.dir / "right"
        right.write_text("S1mulated!\n")
        right.chmod(0o600)
        env = {k: v for k, v in self.env.items() if k != "STAMPLOG_PASSWORD"}
        (stamp / "faults.toml").write_text("[durations]\ndefault = 0\n")
        self.stamplog("resume", "--yes", "--credential-file", right, env=env)
        self.assert_stamp_left_clean(stamp)

    def share_refuses_every_transcript(self):
        """A run whose sessions closed without their transcripts, since the share's password was wrong."""
        stamp = self.init_stamp("--size-mb", "1")
        first = self.stamplog("collect", "--ercs", f"sim:{stamp}", "--case", "1", "--role", "ECE", "--for", "1h", "--stage", self.dir / "out", "--yes",
                              env={**self.env, "STAMPLOG_SHARE_PASSWORD": "Wr0ngSecret"}, expect=3)
        self.assertIn("Check the share's user (--share-user) and password", first.out)
        self.assertIn("'stamplog resume' of this run brings it", first.out)
        [run] = [p.name for p in (self.dir / "state" / "stamplog" / "runs").iterdir()]
        return stamp, run

    def test_a_transcript_that_another_runs_close_brought_is_found_there(self):
        stamp, run = self.share_refuses_every_transcript()
        self.collect(stamp, "--role", "ECE", "--for", "1h")
        told = self.stamplog("resume", run, "--yes")
        self.assertNotIn("process died", told.out + told.err + self.stamplog("status", run).out)
        self.assert_stamp_left_clean(stamp)
        at_stage = stand.transcripts_at(self.dir / "out")
        self.assertEqual([s["transcript"] for s in self.state(stamp)["sessions"] if s["transcript"] not in at_stage], [])

    def test_what_resume_cannot_bring_makes_no_new_bundle(self):
        stamp, run = self.share_refuses_every_transcript()
        self.collect(stamp, "--role", "ECE", "--for", "1h")
        for path in (stamp / "share").glob("stamplog-*/transcripts/*/Transcripts_*"):
            path.unlink()  # somebody tidied up
        told = self.stamplog("resume", run, "--yes", expect=3).out
        self.assertIn("it was closed, and its transcript did not come; no close since then brought it", told)
        bundles = sorted((self.dir / "out").glob("*.tar.zst"))
        self.stamplog("resume", run, "--yes", expect=3)
        self.stamplog("resume", run, "--yes", expect=3)
        self.assertEqual(sorted((self.dir / "out").glob("*.tar.zst")), bundles)

    def test_nothing_to_resume_is_said(self):
        self.assertIn("no run", self.stamplog("resume", expect=2).err)
        self.assertIn("no run", self.stamplog("stop", expect=2).err)

    def test_seeded_kill_points(self):
        """The first ones of many."""
        self.assertEqual(kill_points.main(4, 1), 0)

    def test_seeded_scenarios_end_as_the_oracle_says(self):
        """The first ones of the campaign."""
        self.assertEqual(campaign.main(16, 1, 1), 0)


if __name__ == "__main__":
    main()
