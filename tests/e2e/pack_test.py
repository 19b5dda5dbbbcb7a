"""stamplog pack on its own: the same bundle whatever the machine, and readable by other tools."""
import os
import shutil
import subprocess
import unittest

from stamp_case import StampCase, bundle_hashes, zip_hashes


class Pack(StampCase):
    def share(self, *args):
        stamp = self.init_stamp(*(args or ("--size-mb", "12")))
        self.program("stampsim", "share", stamp, self.dir / "share")
        return self.dir / "share"

    def test_threads_folder_and_clock_do_not_show_in_the_bytes(self):
        share = self.share()
        first = None
        for n, threads in enumerate((1, 2, 16)):
            folder = self.dir / f"copy{n}"
            shutil.copytree(share, folder)
            for path in folder.rglob("*"):
                os.utime(path, (1_000_000_000 + n, 1_000_000_000 + n))
            bundle = self.dir / f"b{n}.tar.zst"
            self.stamplog("pack", folder, "-o", bundle, "--threads", threads)
            content = bundle.read_bytes()
            first = first or content
            self.assertEqual(content, first, f"--threads {threads} gives other bytes")

    def test_the_bundle_holds_every_member_and_other_tools_open_it(self):
        share = self.share()
        bundle = self.dir / "b.tar.zst"
        self.stamplog("pack", share, "-o", bundle)
        served, packed = zip_hashes(share), bundle_hashes(bundle)
        self.assertEqual({k for k in served if packed.get(k) != served[k]}, set())
        for tool in (["tar", "--zstd", "-tf", str(bundle)], ["bsdtar", "-tf", str(bundle)]):
            if shutil.which(tool[0]) is None:
                print(f"{tool[0]} is not here, not tried", flush=True)
                continue
            listed = subprocess.run(tool, capture_output=True, check=True, timeout=120).stdout.decode().splitlines()
            self.assertEqual(len([m for m in listed if not m.endswith("/")]), len(packed))

    def test_peak_memory_stays_below_350_mib_with_a_large_member(self):
        share = self.share("--size-mb", "60", "--huge-member-mb", "300")
        done = subprocess.run(["/usr/bin/time", "-f", "%M", str(self.program_path("stamplog")), "pack", str(share), "-o", str(self.dir / "b.tar.zst")],
                              capture_output=True, timeout=300, env=self.env)
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        peak_kib = int(done.stderr.decode().strip().splitlines()[-1])
        self.assertLess(peak_kib, 350 * 1024)

    def program_path(self, name):
        from stamp_case import BUILD
        return BUILD / name

    def test_an_existing_file_is_not_overwritten(self):
        share = self.share("--size-mb", "1")
        bundle = self.dir / "b.tar.zst"
        bundle.write_text("mine")
        self.stamplog("pack", share, "-o", bundle, expect=2)
        self.assertEqual(bundle.read_text(), "mine")

    def test_extract_gives_back_what_was_packed(self):
        share = self.share("--size-mb", "3")
        bundle = self.dir / "b.tar.zst"
        self.stamplog("pack", share, "-o", bundle)
        self.stamplog("extract", bundle, "-C", self.dir / "tree")
        for name, digest in bundle_hashes(bundle).items():
            if name.startswith("_stamplog/index"):
                continue
            import hashlib
            self.assertEqual(hashlib.sha256((self.dir / "tree" / name).read_bytes()).hexdigest(), digest, name)

    def test_a_damaged_bundle_is_noticed(self):
        share = self.share("--size-mb", "2")
        bundle = self.dir / "b.tar.zst"
        self.stamplog("pack", share, "-o", bundle)
        data = bytearray(bundle.read_bytes())
        data[len(data) // 3] ^= 0x10
        bundle.write_bytes(bytes(data))
        self.stamplog("verify", bundle, expect=7)


if __name__ == "__main__":
    unittest.main(verbosity=2)
