"""Two stamplogs at once on one stamp, by whatever names: the second is refused with the first one's run, or waits for it."""
import os
import signal
import subprocess
import time

from stamp_case import BUILD, StampCase, main

SLOW = '[durations]\ndefault = 60\n"Test-AzureStack" = 0\n'
QUICK = "[durations]\ndefault = 0\n"


class Busy(StampCase):
    def start(self, *words):
        """collect or resume, with its standard error in a file, so that it can be looked at meanwhile."""
        self.told = self.dir / f"told-{time.monotonic_ns()}"
        with open(self.told, "wb") as err:
            child = subprocess.Popen([str(BUILD / "stamplog"), *map(str, words)], stdout=subprocess.PIPE, stderr=err, env=self.env, stdin=subprocess.DEVNULL,
                                     cwd=self.dir)
        self.addCleanup(self.end, child)
        return child

    def end(self, child):
        if child.poll() is None:
            os.kill(child.pid, signal.SIGKILL)
        child.communicate()

    def words(self, ercs, *more):
        return ("collect", *ercs, "--case", "1", "--role", "ECE,ACS,Storage", "--for", "1h", "--stage", self.dir / "out", "--yes", "--quiet-after-cancel", "0", *more)

    def wait_until(self, reached):
        for _ in range(600):
            if reached():
                return
            time.sleep(0.1)
        self.fail("it did not come to that within 60 s")

    def first_that_runs(self, faults=SLOW):
        """A stamp on which a run collects, that run, and its id."""
        stamp = self.init_stamp("--size-mb", "2", faults=faults)
        child = self.start(*self.words(("--ercs", f"sim:{stamp}")))
        self.wait_until(lambda: any(c["end"] is None for c in self.state(stamp)["collections"]))
        [run] = [p.name for p in (self.dir / "state" / "stamplog" / "runs").iterdir()]
        return stamp, child, run

    def runs(self):
        return sorted(p.name for p in (self.dir / "state" / "stamplog" / "runs").iterdir())

    def test_the_second_is_refused_by_whatever_name_it_calls_the_stamp(self):
        stamp, child, run = self.first_that_runs()
        alias = self.dir / "alias"
        alias.symlink_to(stamp)
        (self.dir / "stamplog.toml").write_text(f'[stamp.frankfurt]\nercs = ["sim:{stamp}"]\n')
        sessions = len(self.state(stamp)["sessions"])
        for ercs in (("--ercs", f"sim:{stamp}"), ("--ercs", f"sim:{alias}"), ("--ercs", f"sim:{os.path.relpath(stamp, self.dir)}"), ("--stamp", "frankfurt")):
            refused = self.stamplog(*self.words(ercs), expect=8)
            self.assertIn(f"run {run} (process {child.pid}) works on this stamp", refused.err)
            self.assertIn("--wait", refused.err)
            self.assertEqual(refused.out, f"next: stamplog status {run}\n")
        self.assertEqual(len(self.state(stamp)["sessions"]), sessions)
        self.assertEqual(self.runs(), [run], "a refused run left a trace")
        # Another stamp is free.
        other = self.dir / "other"
        self.program("stampsim", "init", other, "--size-mb", "2")
        self.stamplog(*self.words(("--ercs", f"sim:{other}")))

    def test_who_waits_goes_on_when_the_first_is_done(self):
        stamp, child, run = self.first_that_runs()
        second = self.start(*self.words(("--ercs", f"sim:{stamp}"), "--wait"))
        self.wait_until(lambda: f"run {run} (process {child.pid}) works on this stamp" in self.told.read_text())
        self.assertEqual(self.runs(), [run])
        before = len(self.state(stamp)["sessions"])
        (stamp / "faults.toml").write_text(QUICK)
        child.send_signal(signal.SIGINT)
        self.assertEqual(child.wait(timeout=100), 130)
        out, _ = second.communicate(timeout=100)
        self.assertEqual(second.returncode, 0, self.told.read_text())
        self.assertRegex(out.decode().splitlines()[0], "^run [0-9TZ]+-[0-9a-f]{6}$")
        self.assertGreater(len(self.state(stamp)["sessions"]), before)
        self.assert_stamp_left_clean(stamp)

    def test_ctrl_c_ends_the_wait(self):
        stamp, child, run = self.first_that_runs()
        sessions = len(self.state(stamp)["sessions"])
        second = self.start(*self.words(("--ercs", f"sim:{stamp}"), "--wait"))
        self.wait_until(lambda: "works on this stamp" in self.told.read_text())
        second.send_signal(signal.SIGINT)
        self.assertEqual(second.wait(timeout=60), 130)
        self.assertIn("nothing was started", self.told.read_text())
        self.assertEqual(self.runs(), [run])
        self.assertEqual(len(self.state(stamp)["sessions"]), sessions)
        self.assertIsNone(child.poll())

    def test_resume_waits_its_turn_and_a_killed_run_holds_nothing(self):
        stamp, child, run = self.first_that_runs()
        child.send_signal(signal.SIGKILL)
        child.wait()
        self.wait_until(lambda: self.state(stamp)["open_sessions"] == [])
        second = self.start(*self.words(("--ercs", f"sim:{stamp}")))
        self.wait_until(lambda: len(self.runs()) == 2 and any(c["end"] is None for c in self.state(stamp)["collections"]))
        [other] = [r for r in self.runs() if r != run]
        refused = self.stamplog("resume", run, "--yes", expect=8)
        self.assertIn(f"run {other} (process {second.pid}) works on this stamp", refused.err)
        (stamp / "faults.toml").write_text(QUICK)
        self.assertIn("It has ended.", self.stamplog("stop", other).out)
        self.assertEqual(second.wait(timeout=60), 130)
        # The transcripts of its dead sessions came with the other run's close, and are found in that run's folder.
        self.stamplog("resume", run, "--yes", "--wait")
        self.assert_stamp_left_clean(stamp)


if __name__ == "__main__":
    main()
