"""stamplog pack on its own: the same bundle whatever the machine, and readable by other tools."""
import hashlib
import os
import random
import shutil
import subprocess
import threading
import zipfile

from stamp_case import BUILD, LIMIT, StampCase, bundle_hashes, main, zip_hashes


class Pack(StampCase):
    def share(self, *args):
        stamp = self.init_stamp(*(args or ("--size-mb", "12")))
        self.program("stampsim", "share", stamp, self.dir / "share")
        return self.dir / "share"

    def test_threads_folder_times_zone_and_user_do_not_show_in_the_bytes(self):
        share = self.share()
        first = None
        as_another = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 else []
        ways = [("1", {}, []), ("2", {"TZ": "Asia/Tokyo"}, []), ("16", {"TZ": "America/St_Johns", "LC_ALL": "C.UTF-8", "USER": "x", "HOME": "/nonexistent"}, as_another)]
        if shutil.which("faketime"):
            ways.append(("2", {}, ["faketime", "2031-02-03 04:05:06"]))
        self.dir.chmod(0o755)  # for the other user, who also needs a place to write to
        for n, (threads, env, before) in enumerate(ways):
            folder = self.dir / f"copy{n}"
            shutil.copytree(share, folder)
            for path in folder.rglob("*"):
                path.chmod(0o755 if path.is_dir() else 0o644)
                os.utime(path, (1_000_000_000 + n, 1_000_000_000 + n))
            out = self.dir / f"out{n}"
            out.mkdir()
            out.chmod(0o777)
            bundle = out / "b.tar.zst"
            self.run_bounded([*before, str(BUILD / "stamplog"), "pack", str(folder), "-o", str(bundle), "--threads", threads], dict(self.env, **env))
            content = bundle.read_bytes()
            first = first or content
            self.assertEqual(content, first, f"--threads {threads}, {env}, {before} give other bytes")

    def run_bounded(self, command, env=None):
        done = subprocess.run(command, capture_output=True, timeout=LIMIT, env=env or self.env, cwd=self.dir)
        self.assertEqual(done.returncode, 0, f"{command}\n{done.stdout.decode()}\n{done.stderr.decode()}")

    def test_the_bundle_holds_every_member_and_other_tools_open_it(self):
        share = self.share()
        bundle = self.dir / "b.tar.zst"
        self.stamplog("pack", share, "-o", bundle)
        served, packed = zip_hashes(share), bundle_hashes(bundle)
        self.assertEqual({k for k in served if packed.get(k) != served[k]}, set())
        for tool in (["tar", "--zstd", "-tf", str(bundle)], ["bsdtar", "-tf", str(bundle)]):
            listed = subprocess.run(tool, capture_output=True, check=True, timeout=120).stdout.decode().splitlines()
            self.assertEqual(len([m for m in listed if not m.endswith("/")]), len(packed))

    def test_peak_memory_stays_below_350_mib_with_a_member_of_more_than_a_gigabyte(self):
        share = self.share("--size-mb", "60", "--huge-member-mb", "1100")
        largest = max(info.file_size for path in share.rglob("*.zip") for info in zipfile.ZipFile(path).infolist())
        self.assertGreater(largest, 1 << 30)
        child = subprocess.Popen([str(BUILD / "stamplog"), "pack", str(share), "-o", str(self.dir / "b.tar.zst"), "--quiet"],
                                 stdout=subprocess.DEVNULL, env=self.env)
        alarm = threading.Timer(LIMIT, child.kill)
        alarm.start()
        _, status, used = os.wait4(child.pid, 0)
        alarm.cancel()
        child.returncode = os.waitstatus_to_exitcode(status)
        self.assertEqual(child.returncode, 0)
        self.assertLess(used.ru_maxrss, 350 * 1024)  # KiB

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
            self.assertEqual(hashlib.sha256((self.dir / "tree" / name).read_bytes()).hexdigest(), digest, name)

    def test_the_small_profile_makes_a_tar_xz_that_other_tools_open_and_ours_reads_in_place(self):
        share = self.share("--size-mb", "1")
        first = None
        for threads in ("1", "2"):
            bundle = self.dir / f"b{threads}.tar.xz"
            self.stamplog("pack", share, "-o", bundle, "--profile", "small", "--threads", threads)
            first = first or bundle.read_bytes()
            self.assertEqual(bundle.read_bytes(), first)
        served, packed = zip_hashes(share), bundle_hashes(bundle)
        self.assertEqual({k for k in served if packed.get(k) != served[k]}, set())
        self.assertIn("_stamplog/tail", packed)
        for tool in (["tar", "-tf", str(bundle)], ["bsdtar", "-tf", str(bundle)]):
            listed = subprocess.run(tool, capture_output=True, check=True, timeout=LIMIT).stdout.decode().splitlines()
            self.assertEqual(len([m for m in listed if not m.endswith("/")]), len(packed))
        self.stamplog("verify", bundle)
        self.stamplog("extract", bundle, "-C", self.dir / "tree")
        self.assertFalse((self.dir / "tree" / "_stamplog" / "tail").exists())
        for name, digest in packed.items():
            if name not in ("_stamplog/index", "_stamplog/tail"):
                self.assertEqual(hashlib.sha256((self.dir / "tree" / name).read_bytes()).hexdigest(), digest, name)
        self.stamplog("pack", share, "-o", self.dir / "c.tar.zst", "--profile", "small", expect=2)
        self.stamplog("pack", share, "-o", self.dir / "c.tar.xz", expect=2)
        self.stamplog("pack", share, "-o", self.dir / "c.tar.xz", "--profile", "small", "--memory", "256M", expect=2)

    def test_a_split_bundle_is_read_by_its_first_part_and_joined_again(self):
        share = self.share("--size-mb", "12")
        whole = self.dir / "w.tar.zst"
        self.stamplog("pack", share, "-o", whole)
        bundle = self.dir / "parts" / "b.tar.zst"
        bundle.parent.mkdir()
        done = self.stamplog("pack", share, "-o", bundle, "--split", "100K")
        first = bundle.with_name("b.tar.zst.001")
        self.assertTrue(done.out.splitlines()[-1].endswith(f"stamplog join {first}"), done.out)
        parts = sorted(bundle.parent.glob("b.tar.zst.???"))
        self.assertGreater(len(parts), 2)
        self.assertFalse(bundle.exists())
        self.assertEqual(b"".join(p.read_bytes() for p in parts), whole.read_bytes())
        self.stamplog("pack", share, "-o", bundle, "--split", "100K", expect=2)  # the names are taken
        self.stamplog("verify", first)
        self.assertEqual(self.stamplog("ls", first).out.splitlines()[:-1], self.stamplog("ls", whole).out.splitlines()[:-1])
        self.stamplog("join", *reversed(parts))
        self.assertEqual(bundle.read_bytes(), whole.read_bytes())
        self.stamplog("join", first, expect=2)  # exists
        bundle.unlink()

        self.stamplog("join", *parts[:1], *parts[2:], expect=2)
        data = parts[1].read_bytes()
        for broken in (data[:-1], bytes([data[0] ^ 1]) + data[1:]):
            parts[1].write_bytes(broken)
            self.stamplog("join", first, expect=7)
            self.assertFalse(bundle.exists())
        parts[1].write_bytes(data)
        parts[1].unlink()
        self.assertIn(f"{parts[1].name}: is missing, though {parts[2].name} is there", self.stamplog("join", first, expect=7).err)
        parts[1].write_bytes(data)
        last = parts[-1].read_bytes()
        parts[-1].unlink()
        self.stamplog("join", first, expect=7)
        parts[-1].write_bytes(last)
        self.stamplog("join", first, "-o", self.dir / "j.tar.zst")
        self.assertEqual((self.dir / "j.tar.zst").read_bytes(), whole.read_bytes())

    def test_a_nested_zip_is_seen_as_its_members_by_tar_and_as_itself_by_extract(self):
        text = b"".join(b"line %d of a log\n" % (n * 7919 % 1000) for n in range(20000))
        inner = self.dir / "inner.zip"
        with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as z:
            z.writestr("logs/a.log", text)
            z.writestr("logs/b.log", text[1000:], compresslevel=9)
            z.writestr("c.bin", b"stored", zipfile.ZIP_STORED)
        folder = self.dir / "share" / "AzureStackLogs-20261119031500-AZS-ERCS01"
        folder.mkdir(parents=True)
        with zipfile.ZipFile(folder / "Storage-20261119031500.zip", "w", zipfile.ZIP_DEFLATED) as z:
            z.write(inner, "d/inner.zip")
            z.writestr("other.log", text[500:])
        bundle, path = self.dir / "b.tar.zst", f"{folder.name}/Storage-20261119031500/d/inner.zip"
        self.stamplog("pack", self.dir / "share", "-o", bundle)
        served, packed = zip_hashes(self.dir / "share"), bundle_hashes(bundle)
        self.assertEqual({k for k in served if packed.get(k) != served[k]}, set())
        self.assertEqual(packed[f"{path}~/logs/a.log"], hashlib.sha256(text).hexdigest())
        listed = subprocess.run(["tar", "--zstd", "-tf", str(bundle)], capture_output=True, check=True, timeout=120).stdout.decode().splitlines()
        self.assertNotIn(path, listed)
        self.stamplog("verify", bundle)
        self.stamplog("extract", bundle, "-C", self.dir / "tree")
        self.assertEqual((self.dir / "tree" / path).read_bytes(), inner.read_bytes())

    def test_a_bad_sector_in_a_zip_costs_the_member_on_it(self):
        folder = self.dir / "share" / "AzureStackLogs-20261119031500-AZS-ERCS01"
        folder.mkdir(parents=True)
        role = folder / "ACS-20261119031500.zip"
        members = {f"{name}.bin": random.Random(name).randbytes(100_000) for name in "abc"}
        with zipfile.ZipFile(role, "w", zipfile.ZIP_STORED) as z:
            for name, content in members.items():
                z.writestr(name, content)
        as_read = bytearray(role.read_bytes())
        # On the second member, and on the directory at the end, without which nothing in it is found.
        for name, at, lost in (("member", 151_552, {"b.bin"}), ("directory", (len(as_read) - 100) // 4096 * 4096, set(members))):
            bundle = self.dir / f"{name}.tar.zst"
            bad = self.env | {"LD_PRELOAD": str(BUILD / "tests" / "bad_sectors.so"), "BAD_SECTORS_FILE": str(role.resolve()),
                              "BAD_SECTORS_AT": str(at + 100), "BAD_SECTORS_SIZE": "1"}
            done = self.stamplog("pack", self.dir / "share", "-o", bundle, expect=3, env=bad)
            size = min(4096, len(as_read) - at)
            self.assertIn(f"zip_unreadable: {folder.name}/{role.name}: {size} bytes at 1 places, the first at {at}, cannot be read", done.err)
            self.stamplog("verify", bundle)
            self.stamplog("extract", bundle, "-C", self.dir / name)
            got = {p.name: p.read_bytes() for p in (self.dir / name).rglob("*.bin")}
            self.assertEqual(got, {k: v for k, v in members.items() if k not in lost})
            expected = as_read[:at] + bytes(size) + as_read[at + size:]
            self.assertEqual((self.dir / name / folder.name / role.name).read_bytes(), expected)

    def test_a_damaged_bundle_is_noticed(self):
        share = self.share("--size-mb", "2")
        bundle = self.dir / "b.tar.zst"
        self.stamplog("pack", share, "-o", bundle)
        data = bytearray(bundle.read_bytes())
        data[len(data) // 3] ^= 0x10
        bundle.write_bytes(bytes(data))
        self.stamplog("verify", bundle, expect=7)


if __name__ == "__main__":
    main()
