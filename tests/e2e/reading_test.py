"""What a support engineer does with a bundle, and what an operator does to hand it over: ls, show, extract, verify, stage.

The zips are made here with Python's zipfile, so that every byte is known.
"""
import hashlib
import json
import pathlib
import random
import shlex
import subprocess
import zipfile

from stamp_case import BUILD, StampCase, main, zip_hashes

FOLDER = "AzureStackLogs-20261119031500-AZS-ERCS01"
OTHER = "AzureStackLogs-20261119031500-AZS-ERCS02"


def make_zip(path, members):
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        for name, content in members.items():
            z.writestr(zipfile.ZipInfo(name, (2026, 11, 19, 3, 14, 58)), content, zipfile.ZIP_DEFLATED)


def objects(done):
    return [json.loads(line) for line in done.out.splitlines()]


class Reading(StampCase):
    def setUp(self):
        super().setUp()
        self.share = self.dir / "share"
        common = b"the same everywhere\n" * 500
        make_zip(self.share / FOLDER / "Storage-20261119031500.zip",
                 {"AZS-Node01/a.log": b"storage\n" * 9000, "AZS-Node02/b.csv": b"1,2\n", "common.log": common, "empty.txt": b"",
                  "sub/\u00fcber.txt": b"umlaut"})
        make_zip(self.share / FOLDER / "ACS-20261119031500.zip", {"a.log": b"acs\n", "common.log": common})
        make_zip(self.share / OTHER / "ECE-20261119031500.zip", {"e.log": bytes(range(256)) * 1000, "common.log": common})
        self.bundle = self.dir / "case.tar.zst"
        self.stamplog("pack", self.share, "-o", self.bundle)

    def paths(self, *args):
        return sorted(o["path"] for o in objects(self.stamplog("ls", self.bundle, "--json", *args)) if o.get("type") == "member"
                      and not o["path"].startswith("_stamplog/"))

    def test_pack_writes_the_hash_beside_and_refuses_to_overwrite(self):
        digest = hashlib.sha256(self.bundle.read_bytes()).hexdigest()
        self.assertEqual((self.dir / "case.tar.zst.sha256").read_text(), f"{digest}  case.tar.zst\n")
        before = self.bundle.read_bytes()
        self.stamplog("pack", self.share, "-o", self.bundle, expect=2)
        self.stamplog("pack", self.share, "-o", self.bundle, "--force", "--profile", "fast", "--hard-links", "all")
        self.assertNotEqual(self.bundle.read_bytes(), before)
        self.assertEqual([p.name for p in self.dir.glob("*.part")], [])

    def test_pack_of_a_broken_zip_exits_3_and_keeps_it_raw(self):
        (self.share / FOLDER / "NC-20261119031500.zip").write_bytes(b"no zip at all")
        bundle = self.dir / "b.tar.zst"
        done = self.stamplog("pack", self.share, "-o", bundle, expect=3)
        self.assertIn("NC-20261119031500.zip", done.err)
        self.stamplog("extract", bundle, "-C", self.dir / "x")
        self.assertEqual((self.dir / "x" / FOLDER / "NC-20261119031500.zip").read_bytes(), b"no zip at all")
        self.stamplog("extract", bundle, "-C", self.dir / "z", "--zips")
        self.assertEqual((self.dir / "z" / FOLDER / "NC-20261119031500.zip").read_bytes(), b"no zip at all")

    def test_ls_chooses_by_role_node_type_and_glob(self):
        storage = f"{FOLDER}/Storage-20261119031500/"
        self.assertEqual(len(self.paths()), 9)
        self.assertEqual(self.paths("--role", "acs,ece"), sorted([f"{FOLDER}/ACS-20261119031500/a.log", f"{FOLDER}/ACS-20261119031500/common.log",
                                                                  f"{OTHER}/ECE-20261119031500/common.log", f"{OTHER}/ECE-20261119031500/e.log"]))
        self.assertEqual(self.paths("--node", "AZS-Node02"), [storage + "AZS-Node02/b.csv"])
        self.assertEqual(len(self.paths("--node", "azs-ercs02")), 2)
        self.assertEqual(self.paths("--type", "csv"), [storage + "AZS-Node02/b.csv"])
        self.assertEqual(len(self.paths("--glob", "common.*")), 3)
        self.assertEqual(self.paths("--role", "Storage", "--glob", "**/sub/*"), [storage + "sub/\u00fcber.txt"])

    def test_ls_says_sizes_and_times_as_the_zip_had_them(self):
        text = self.stamplog("ls", self.bundle).out
        self.assertRegex(text, r"(?m)^ +72000  2026-11-19 03:14:58  \S+/AZS-Node01/a\.log$")
        self.assertIn("AZS-Node01/", self.stamplog("ls", self.bundle, "--tree").out)
        self.assertTrue(text.rstrip().splitlines()[-1].startswith("next: stamplog extract "))

    def test_show_sums_per_role_and_type_and_says_what_duplicates_saved(self):
        [o] = [o for o in objects(self.stamplog("show", self.bundle, "--json")) if o.get("type") == "bundle"]
        roles = {r["name"]: r["members"] for r in o["roles"]}
        self.assertEqual((roles["Storage"], roles["ACS"], roles["ECE"]), (5, 2, 2))
        self.assertEqual(o["duplicate_members"], 2)
        self.assertEqual(o["duplicate_bytes"], 2 * 10000)
        self.assertIn("duplicates", self.stamplog("show", self.bundle).out)

    def test_extract_gives_the_chosen_members_and_overwrites_nothing(self):
        out = self.dir / "x"
        self.stamplog("extract", self.bundle, "-C", out, "--role", "ECE")
        files = sorted(p.name for p in out.rglob("*") if p.is_file())
        self.assertEqual(files, ["common.log", "e.log"])
        (out / OTHER / "ECE-20261119031500" / "e.log").write_text("mine")
        self.stamplog("extract", self.bundle, "-C", out, "--role", "ECE", expect=3)
        self.assertEqual((out / OTHER / "ECE-20261119031500" / "e.log").read_text(), "mine")
        self.stamplog("extract", self.bundle, "-C", out, "--role", "ECE", "--overwrite")
        self.assertEqual((out / OTHER / "ECE-20261119031500" / "e.log").read_bytes(), bytes(range(256)) * 1000)

    def test_extract_zips_gives_the_role_zips_back_member_for_member(self):
        for extra in ([], ["--hard-links", "all"]):
            out = self.dir / f"zips{len(extra)}"
            bundle = self.dir / f"b{len(extra)}.tar.zst"
            self.stamplog("pack", self.share, "-o", bundle, *extra)
            self.stamplog("extract", bundle, "-C", out, "--zips")
            self.assertEqual(zip_hashes(out), zip_hashes(self.share))
            for path in out.rglob("*.zip"):
                with zipfile.ZipFile(path) as z:
                    self.assertIsNone(z.testzip())
                    self.assertEqual({i.date_time for i in z.infolist()}, {(2026, 11, 19, 3, 14, 58)})
            self.assertEqual([p for p in out.iterdir() if p.name.startswith(".")], [])
        self.stamplog("extract", self.bundle, "-C", self.dir / "one", "--zips", "--role", "acs")
        self.assertEqual([p.name for p in (self.dir / "one").rglob("*.zip")], ["ACS-20261119031500.zip"])
        self.stamplog("extract", self.bundle, "-C", self.dir / "one", "--zips", "--role", "acs", expect=3)
        self.stamplog("extract", self.bundle, "-C", self.dir / "one", "--zips", "--type", "log", expect=2)

    def test_extract_zips_gives_role_zips_back_that_hold_zips(self):
        nested = self.dir / "nested.zip"
        make_zip(nested, {"in/x.log": b"deep\n" * 3000, "y.txt": b"flat\n" * 100})
        for role in ("NC", "SQL"):
            make_zip(self.share / FOLDER / f"{role}-20261119031500.zip", {"in/nested.zip": nested.read_bytes(), f"{role}.log": b"beside\n"})
        bundle = self.dir / "nested.tar.zst"
        self.stamplog("pack", self.share, "-o", bundle)
        self.assertIn("nested.zip~/in/x.log", self.stamplog("ls", bundle).out)
        self.stamplog("extract", bundle, "-C", self.dir / "z", "--zips")
        self.assertEqual(zip_hashes(self.dir / "z"), zip_hashes(self.share))

    def test_verify_says_what_is_damaged_and_extract_gives_the_rest(self):
        self.assertIn("intact", self.stamplog("verify", self.bundle).out)
        data = bytearray(self.bundle.read_bytes())
        broken = self.dir / "broken.tar.zst"
        for name, cut in (("flipped", None), ("cut", len(data) // 2)):
            copy = bytearray(data[:cut])
            copy[len(copy) // 4] ^= 0x40
            broken.write_bytes(bytes(copy))
            self.assertIn("damaged", self.stamplog("verify", broken, expect=7).out, name)
            self.stamplog("extract", broken, "-C", self.dir / name, expect=7)
            self.stamplog("stage", broken, self.dir / "out", expect=7)
        self.assertFalse((self.dir / "out").exists())
        (self.dir / "case.tar.zst.sha256").write_text("0" * 64 + "  case.tar.zst\n")
        self.stamplog("verify", self.bundle, expect=7)
        for verb in ("verify", "ls", "show", "extract"):
            self.assertIn(f"{self.dir / 'nothing'}: there is no such file", self.stamplog(verb, "nothing", expect=2).err)
        (self.dir / "text").write_text("no bundle")
        self.stamplog("ls", self.dir / "text", expect=7)

    def test_a_bad_sector_costs_what_lies_in_its_frame_and_nothing_else(self):
        share = self.dir / "two_frames"
        texts = {name: random.Random(name).randbytes(20 << 20) for name in ("a.bin", "b.bin")}
        for name, content in texts.items():
            make_zip(share / FOLDER / f"{name[0].upper()}CS-20261119031500.zip", {name: content})
        bundle = self.dir / "two.tar.zst"
        self.stamplog("pack", share, "-o", bundle, "--profile", "fast")
        bad = self.env | {"LD_PRELOAD": str(BUILD / "tests" / "bad_sectors.so"), "BAD_SECTORS_FILE": str(bundle.resolve()),
                          "BAD_SECTORS_AT": str(5 << 20), "BAD_SECTORS_SIZE": "8192"}
        told = f"8192 bytes at {5 << 20} cannot be read and are taken as damaged: two.tar.zst: read: Input/output error"
        seen = self.stamplog("verify", bundle, expect=7, env=bad)
        self.assertIn(told, seen.err)
        self.assertIn("members in 3 of 4 frames", seen.out)
        self.assertEqual(len(objects(self.stamplog("ls", bundle, "--json", env=bad))), len(objects(self.stamplog("ls", bundle, "--json"))))
        for verb, expect in (("extract", 7), ("grep", 0)):
            where = ("-C", self.dir / "x") if verb == "extract" else ()
            done = self.stamplog(verb, *(("fast",) if verb == "grep" else ()), bundle, *where, expect=None, env=bad)
            self.assertIn("cannot be read", done.err, verb)
        saved = [p.read_bytes() for p in sorted((self.dir / "x").rglob("*.bin"))]
        self.assertEqual(len(saved), 1)
        self.assertIn(saved[0], texts.values())
        self.stamplog("stage", bundle, self.dir / "out", expect=None, env=bad)
        self.assertFalse((self.dir / "out" / "two.tar.zst").exists())

    def test_stage_lays_bundle_hash_manifest_and_receipt_together_and_never_overwrites(self):
        out = self.dir / "out"
        self.stamplog("stage", self.bundle, out, "--raw", self.share)
        self.assertEqual((out / "case.tar.zst").read_bytes(), self.bundle.read_bytes())
        self.assertEqual((out / "case.tar.zst.sha256").read_text(), (self.dir / "case.tar.zst.sha256").read_text())
        self.assertIn("zips", json.loads((out / "case.manifest.json").read_text()))
        raw = out / "case.raw" / FOLDER / "ACS-20261119031500.zip"
        self.assertEqual(raw.read_bytes(), (self.share / FOLDER / "ACS-20261119031500.zip").read_bytes())
        receipt = json.loads((out / "case.tar.zst.receipt.json").read_text())
        for f in receipt["files"]:
            self.assertEqual(hashlib.sha256((out / f["name"]).read_bytes()).hexdigest(), f["sha256"])
        again = objects(self.stamplog("stage", self.bundle, out, "--json"))
        self.assertTrue(all(f["was_there"] for o in again if o.get("event") == "staged" for f in o["files"]))
        (out / "case.manifest.json").write_text("mine")
        self.stamplog("stage", self.bundle, out, expect=6)
        self.assertEqual((out / "case.manifest.json").read_text(), "mine")
        self.assertEqual([p for p in pathlib.Path(out).iterdir() if p.name.startswith(".")], [])

    def test_stage_raw_takes_what_the_bundle_was_made_of_only(self):
        other = self.dir / "other"
        make_zip(other / FOLDER.replace("ERCS01", "ERCS09") / "Storage-20261119031500.zip", {"x.log": b"another stamp"})
        done = self.stamplog("stage", self.bundle, self.dir / "out", "--raw", other, expect=2)
        self.assertIn("is what the bundle was made of", done.err)
        self.assertFalse((self.dir / "out").exists())
        make_zip(self.share / FOLDER / "Late-20261119031500.zip", {"x.log": b"came later"})
        done = self.stamplog("stage", self.bundle, self.dir / "out", "--raw", self.share)
        self.assertIn("1 files in", done.err)
        self.assertEqual(sorted(p.name for p in (self.dir / "out" / "case.raw").rglob("*.zip")),
                         ["ACS-20261119031500.zip", "ECE-20261119031500.zip", "Storage-20261119031500.zip"])
        make_zip(self.share / FOLDER / "ACS-20261119031500.zip", {"x.log": b"not what it was"})
        self.stamplog("stage", self.bundle, self.dir / "again", "--raw", self.share, expect=6)

    def test_stage_of_a_split_bundle_stages_every_part(self):
        random_bytes = random.Random(6).randbytes(300_000)
        make_zip(self.share / FOLDER / "SRP-20261119031500.zip", {"noise.bin": random_bytes})
        split = self.dir / "big.tar.zst"
        self.stamplog("pack", self.share, "-o", split, "--split", "64K")
        parts = sorted(p.name for p in self.dir.glob("big.tar.zst.0*"))
        self.assertGreater(len(parts), 4)
        out = self.dir / "out"
        done = self.stamplog("stage", f"{split}.001", out)
        for name in [*parts, "big.tar.zst.sha256"]:
            self.assertEqual((out / name).read_bytes(), (self.dir / name).read_bytes(), name)
        self.assertIn("zips", json.loads((out / "big.manifest.json").read_text()))
        receipt = json.loads((out / "big.tar.zst.receipt.json").read_text())
        self.assertEqual([f["name"] for f in receipt["files"]][:len(parts)], parts)
        self.assertIn(str(out / "big.tar.zst.receipt.json"), done.out)
        self.stamplog("verify", out / "big.tar.zst.001")
        self.assertIn("stamplog verify " + str(out / "big.tar.zst.001"), done.out.splitlines()[-1])

    def test_extract_zips_gives_a_zip_with_a_broken_member_as_it_was(self):
        zip_path = self.share / FOLDER / "NC-20261119031500.zip"
        make_zip(zip_path, {"good.log": b"good\n" * 99, "bad.log": random.Random(7).randbytes(5000)})
        content = bytearray(zip_path.read_bytes())
        content[content.index(b"bad.log") + 500] ^= 1
        zip_path.write_bytes(content)
        bundle = self.dir / "b.tar.zst"
        self.stamplog("pack", self.share, "-o", bundle, expect=3)
        done = objects(self.stamplog("extract", bundle, "-C", self.dir / "z", "--zips", "--role", "NC", "--json"))
        self.assertEqual((self.dir / "z" / FOLDER / "NC-20261119031500.zip").read_bytes(), bytes(content))
        self.assertEqual([(o["zips"], o["members"]) for o in done if o.get("event") == "extracted"], [(1, 1)])
        shown = next(o for o in objects(self.stamplog("show", bundle, "--json")) if o.get("type") == "bundle")
        self.assertEqual(shown["zips"], 4)
        self.stamplog("extract", bundle, "_stamplog/manifest.json", "-C", self.dir / "m")
        manifest = json.loads((self.dir / "m" / "_stamplog" / "manifest.json").read_text())
        self.assertEqual([(z["members"], z["lost"], z["raw"]) for z in manifest["zips"] if z["role"] == "NC"], [(1, 1, True)])

    def test_what_was_lost_before_packing_is_told_again(self):
        zip_path = self.share / FOLDER / "NC-20261119031500.zip"
        make_zip(zip_path, {"big.bin": random.Random(8).randbytes(40 << 20)})
        content = bytearray(zip_path.read_bytes())
        content[20 << 20] ^= 1
        zip_path.write_bytes(content)
        bundle = self.dir / "b.tar.zst"
        self.stamplog("pack", self.share, "-o", bundle, "--profile", "fast", expect=3)
        done = self.stamplog("extract", bundle, "-C", self.dir / "x", "--role", "NC", expect=3)
        self.assertIn("big.bin: was damaged in its zip", done.err)
        self.assertEqual((self.dir / "x" / FOLDER / "NC-20261119031500" / "big.bin").read_bytes()[:10 << 20],
                         random.Random(8).randbytes(40 << 20)[:10 << 20])
        self.assertIn("big.bin: was damaged in its zip", self.stamplog("cat", bundle, "**/big.bin", expect=3).err)
        self.stamplog("extract", bundle, "-C", self.dir / "y", "--role", "ECE")

    def test_what_is_not_there_is_no_success(self):
        for verb in ("ls", "extract"):
            for which in (["nope"], ["--role", "Storge"], ["--ercs", "ERCS9"], ["--type", "wad"]):
                out = self.dir / "none"
                done = self.stamplog(verb, self.bundle, *which, *(["-C", out] if verb == "extract" else []), expect=3)
                self.assertFalse(out.exists())
        self.assertIn("nope: no member has that name", self.stamplog("ls", self.bundle, "nope", "a.log", expect=3).err)
        done = self.stamplog("extract", self.bundle, "nope", "b.csv", "-C", self.dir / "some", expect=3)
        self.assertIn("nope: no member has that name", done.err)
        self.assertEqual([p.name for p in (self.dir / "some").rglob("*.*") if p.is_file()], ["b.csv"])
        self.stamplog("extract", self.bundle, "--zips", "--role", "Storge", "-C", self.dir / "none", expect=3)
        self.assertIn("of that choice", self.stamplog("diff", self.bundle, self.bundle, "--role", "Storge", expect=3).err)

    def test_a_disk_that_takes_no_more_is_exit_6(self):
        def limited(*words):
            text = "ulimit -f 8; exec " + " ".join(shlex.quote(str(w)) for w in (BUILD / "stamplog", *words))
            return subprocess.run(["bash", "-c", text], capture_output=True, text=True, timeout=60)
        done = limited("extract", self.bundle, "-C", self.dir / "x")
        self.assertEqual(done.returncode, 6, done)
        self.assertIn(str(self.dir / "x"), done.stderr)
        self.assertIn("File too large", done.stderr)
        make_zip(self.share / FOLDER / "SRP-20261119031500.zip", {"noise.bin": random.Random(6).randbytes(300_000)})
        done = limited("pack", self.share, "-o", self.dir / "full.tar.zst")
        self.assertEqual(done.returncode, 6, done)
        self.assertNotIn("stage again", done.stderr)
        self.assertFalse((self.dir / "full.tar.zst").exists())

    def test_output_to_a_full_disk_is_no_success(self):
        for verb in (["ls", self.bundle], ["cat", self.bundle, "**/e.log"], ["grep", "-a", "storage", self.bundle], ["show", self.bundle],
                     ["verify", self.bundle, "--json"]):
            with open("/dev/full", "wb") as full:
                done = subprocess.run([BUILD / "stamplog", *verb], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
            self.assertEqual(done.returncode, 6, verb)
            self.assertIn("standard output: No space left on device", done.stderr)
        head = subprocess.run(["bash", "-c", f"{BUILD}/stamplog cat {self.bundle} '**/e.log' | head -c 1; echo ${{PIPESTATUS[0]}}"],
                              capture_output=True, timeout=60)
        self.assertEqual(head.stdout[1:], b"0\n")

    def test_stage_to_a_file_or_below_a_missing_folder_exits_6(self):
        (self.dir / "file").write_text("x")
        self.stamplog("stage", self.bundle, self.dir / "file", expect=6)
        self.stamplog("stage", self.bundle, self.dir / "not" / "there", expect=6)
        self.stamplog("stage", self.bundle, "https://x.blob.core.windows.net/c?sig=SECRET", expect=2)


if __name__ == "__main__":
    main()
