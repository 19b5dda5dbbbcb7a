"""Ctrl-C: once in order, twice at once; what landed can be packed."""
import os
import signal
import subprocess
import time
import unittest

from stamp_case import BUILD, StampCase


class Interrupt(StampCase):
    def start(self, stamp, *args):
        return subprocess.Popen([str(BUILD / "stamplog"), "collect", "--ercs", f"sim:{stamp}", "--case", "1", "--role", "Storage,ACS,SeedRing,ECE", "--for", "1h",
                                 "--stage", str(self.dir / "out"), "--yes", "--quiet-after-cancel", "0s", *args],
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=self.env, stdin=subprocess.DEVNULL, cwd=self.dir)

    def wait_for_a_collection(self, stamp):
        for _ in range(300):
            if any(c["end"] is None for c in self.state(stamp)["collections"]):
                return
            time.sleep(0.1)
        self.fail("no collection started within 30 s")

    def test_once_closes_the_sessions_with_their_transcripts(self):
        stamp = self.init_stamp("--size-mb", "3", faults="[durations]\ndefault = 60\nSeedRing = 1\n")
        child = self.start(stamp)
        self.wait_for_a_collection(stamp)
        time.sleep(2)
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=60)
        self.assertEqual(child.returncode, 130, err.decode())
        self.assertIn("stamplog pack", (out + err).decode())
        self.assert_stamp_left_clean(stamp)

    def test_twice_leaves_at_once(self):
        stamp = self.init_stamp("--size-mb", "3", faults='[durations]\ndefault = 60\n[[fault]]\nkind = "hang"\ncmdlet = "Close-PrivilegedEndpoint"\n')
        child = self.start(stamp)
        self.wait_for_a_collection(stamp)
        child.send_signal(signal.SIGINT)
        time.sleep(1)
        began = time.monotonic()
        child.send_signal(signal.SIGINT)
        child.communicate(timeout=30)
        self.assertEqual(child.returncode, 130)
        self.assertLess(time.monotonic() - began, 10)


if __name__ == "__main__":
    unittest.main(verbosity=2)
