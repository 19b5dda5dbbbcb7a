"""Loss of power: the model of a disk, and the first losses of the campaign (tests/fault/power_loss.py N has more)."""
import os
import random
import subprocess
import sys

from stamp_case import SOURCE, StampCase, main

sys.path[:0] = [str(SOURCE / "tests" / "fault"), str(SOURCE / "tests" / "support" / "power_loss")]
import disk as model_of  # noqa: E402
import power_loss  # noqa: E402

WRITER = """
import os, sys
os.chdir(sys.argv[1])
os.mkdir("made")
f = os.open("made/file", os.O_CREAT | os.O_WRONLY)
os.write(f, b"synced")
os.fsync(f)
os.write(f, b" not synced" * 1000)
g = os.open("made", os.O_RDONLY)
os.fsync(g)
os.write(os.open("temporary", os.O_CREAT | os.O_WRONLY), b"new")
os.rename("temporary", "old")
os.unlink("gone")
os.truncate("short", 0) if len(sys.argv) > 2 else None
"""


class Power(StampCase):
    def recorded(self, *more, end=""):
        root = self.dir / "disk"
        root.mkdir()
        for name in ("old", "gone", "short"):
            (root / name).write_text(name)
        disk = model_of.Disk(root)
        env = self.env | {"LD_PRELOAD": str(power_loss.RECORDER), "POWER_LOSS_ROOT": str(root.resolve()), "POWER_LOSS_LOG": str(self.dir / "log")}
        subprocess.run([sys.executable, "-c", WRITER + end, str(root), *more], env=env, check=True, timeout=60)
        for record in model_of.records(self.dir / "log"):
            disk.advance(record)
        return disk, root

    def left(self, disk, model, seed=0):
        return disk.left(model, random.Random(seed), lambda path: False)

    def test_only_what_was_synced_survives(self):
        disk, root = self.recorded(end="os.fsync(os.open('.', os.O_RDONLY))\n")
        self.assertEqual(model_of.differences(disk, root), [])
        strict = self.left(disk, "strict")
        self.assertEqual(strict["made"], {"file": b"synced"})
        self.assertEqual(strict["old"], b"")  # renamed over, and never synced
        self.assertNotIn("gone", strict)

    def test_names_that_were_not_synced_are_lost_or_not_as_the_model_says(self):
        disk, _ = self.recorded()
        self.assertEqual(self.left(disk, "strict"), {"old": b"old", "gone": b"gone", "short": b"short"})
        kept = self.left(disk, "kept")
        self.assertEqual(sorted(kept), ["made", "old", "short"])
        self.assertEqual(kept["old"], b"new")
        # A sync of anything has written down all names before it.
        self.assertTrue(all("made" in self.left(disk, "ordered", seed) for seed in range(20)))
        self.assertEqual({self.left(disk, "ordered", seed)["old"] in (b"", b"n", b"new") for seed in range(40)}, {True, False})
        files = {self.left(disk, "torn", seed).get("made", {}).get("file") for seed in range(60)} - {None}
        self.assertGreater(len(files), 2)
        self.assertEqual({len(f) for f in files}, {len(kept["made"]["file"])})
        self.assertIn(b"synced", {f[:6] for f in files})

    def test_the_model_says_when_the_recorder_missed_a_change(self):
        disk, root = self.recorded("truncate")
        self.assertEqual(model_of.differences(disk, root), [f"{root / 'short'}: other bytes"])

    def test_seeded_losses(self):
        """The first ones of the campaign."""
        self.assertEqual(power_loss.main(int(os.environ.get("STAMPLOG_POWER_LOSSES", "8"))), 0)


if __name__ == "__main__":
    main()
