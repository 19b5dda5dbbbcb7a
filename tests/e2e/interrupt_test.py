"""Ctrl-C: once in order, twice at once; what landed can be packed."""
import signal
import subprocess
import time

from stamp_case import BUILD, StampCase, bundle_hashes, main


class Interrupt(StampCase):
    def start(self, stamp, **how):
        return subprocess.Popen([str(BUILD / "stamplog"), "collect", "--ercs", f"sim:{stamp}", "--case", "1", "--role", "Storage,ACS,SeedRing,ECE", "--for", "1h",
                                 "--stage", str(self.dir / "out"), "--yes", "--quiet-after-cancel", "0"],
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=self.env, stdin=subprocess.DEVNULL, cwd=self.dir, **how)

    def wait_for(self, condition):
        for _ in range(300):
            if condition():
                return
            time.sleep(0.1)
        self.fail("it did not come to that within 30 s")

    def test_once_closes_the_sessions_with_their_transcripts(self):
        # One role ends soon, so that something has landed when the others are stopped.
        stamp = self.init_stamp("--size-mb", "3", faults="[durations]\ndefault = 60\nECE = 0\n\"Test-AzureStack\" = 0\n")
        child = self.start(stamp)
        self.wait_for(lambda: any(c["end"] is not None and "ECE" in c["roles"] for c in self.state(stamp)["collections"]))
        self.wait_for(lambda: any(c["end"] is None for c in self.state(stamp)["collections"]))
        child.send_signal(signal.SIGINT)
        out, err = (text.decode() for text in child.communicate(timeout=60))
        self.assertEqual(child.returncode, 130, err)
        lines = out.splitlines()
        self.assertTrue(lines[-1].startswith("next: stamplog resume "), lines[-1])
        self.assertIn("stopping in order", err)
        self.assertEqual(sum("Collect it again" in line for line in lines), 1, out)
        self.assert_stamp_left_clean(stamp)
        [landing] = (stamp / "share").glob("stamplog-*")
        self.stamplog("pack", landing, "-o", "bundle.tar.zst")
        self.assertTrue(any("/ECE-" in name for name in bundle_hashes(self.dir / "bundle.tar.zst")))

    def test_twice_leaves_at_once(self):
        stamp = self.init_stamp("--size-mb", "3", faults='[durations]\ndefault = 60\n"Close-PrivilegedEndpoint" = 60\n"Test-AzureStack" = 0\n')
        child = self.start(stamp)
        self.wait_for(lambda: any(c["end"] is None for c in self.state(stamp)["collections"]))
        child.send_signal(signal.SIGINT)
        time.sleep(1)
        began = time.monotonic()
        child.send_signal(signal.SIGINT)
        child.communicate(timeout=30)
        self.assertEqual(child.returncode, 130)
        self.assertLess(time.monotonic() - began, 10)
        self.wait_for(lambda: self.stamplog("status").out.splitlines()[-1].startswith("next: stamplog resume "))

    def test_what_was_ignored_at_the_start_stays_ignored(self):
        stamp = self.init_stamp("--size-mb", "2", "--ercs", "1", faults="[durations]\ndefault = 2\n")
        child = self.start(stamp, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        self.wait_for(lambda: any(c["end"] is None for c in self.state(stamp)["collections"]))
        child.send_signal(signal.SIGHUP)
        child.send_signal(signal.SIGHUP)
        child.communicate(timeout=120)
        self.assertNotEqual(child.returncode, 130)
        self.assertEqual({c["outcome"] for c in self.state(stamp)["collections"]}, {"completed"})


if __name__ == "__main__":
    main()
