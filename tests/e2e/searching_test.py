"""What a support engineer looks for in a bundle: choosing members, cat, grep, diff, and what a damaged bundle still gives.

Expected lines come from Python, out of the zips that were packed.
"""
import json
import re
import subprocess
import zipfile

from reading_test import FOLDER, OTHER, objects
from stamp_case import BUILD, LIMIT, StampCase, main

STORAGE = f"{FOLDER}/Storage-20261119031500"
ACS = f"{FOLDER}/ACS-20261119031500"
ECE = f"{OTHER}/ECE-20261119031500"


def write_zip(path, members):
    """members: name -> (content, hour)"""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as z:
        for name, (content, hour) in members.items():
            z.writestr(zipfile.ZipInfo(name, (2026, 11, 19, hour, 14, 58)), content, zipfile.ZIP_DEFLATED)


class Searching(StampCase):
    def setUp(self):
        super().setUp()
        self.share = self.dir / "share"
        self.common = "".join(f"common {i}{' ERROR twice' if i == 40 else ''}\r\n" for i in range(100)).encode()
        self.log = "".join(f"2026-11-19 03:{i % 60:02} line {i} {'ERROR disk' if i % 500 == 3 else 'fine'}\n" for i in range(5000)).encode()
        self.wide = ("\ufeff" + "".join(f"0000{i:04} WARN Grüße {'ERROR pipe' if i == 7 else 'ok'}\r\n" for i in range(50))).encode("utf-16-le")
        write_zip(self.share / FOLDER / "Storage-20261119031500.zip",
                  {"AZS-Node01/a.log": (self.log, 3), "AZS-Node02/Cluster.log": (self.wide, 4), "common.log": (self.common, 2),
                   "empty.txt": (b"", 2), "trace.etl": (b"\0\1\2\3" * 1000 + b"ERROR in a trace\n" + b"\0" * 100, 5)})
        write_zip(self.share / FOLDER / "ACS-20261119031500.zip", {"common.log": (self.common, 2), "a.csv": (b"no,thing\n", 1)})
        write_zip(self.share / OTHER / "ECE-20261119031500.zip", {"common.log": (self.common, 2), "old_2026-11-18.xml": (b"<a>ERROR</a>", 6)})
        self.bundle = self.dir / "case.tar.zst"
        self.stamplog("pack", self.share, "-o", self.bundle)

    def grep(self, *args, expect=0):
        return self.stamplog("grep", *args, expect=expect).out.splitlines()

    def paths(self, *args):
        done = self.stamplog("ls", self.bundle, "--json", *args, expect=None)
        found = [o["path"] for o in objects(done) if o.get("type") == "member"]
        self.assertEqual(done.returncode, 0 if found else 3)
        return found

    # ---- choosing
    def test_members_are_chosen_by_time_ercs_kind_and_words(self):
        self.assertEqual(self.paths("--time", "2026-11-19 03:00..03:59"), [f"{STORAGE}/AZS-Node01/a.log"])
        self.assertEqual(self.paths("--time", "2026-11-19 05:00..05:20"), [f"{STORAGE}/trace.etl"])
        self.assertEqual(self.paths("--from", "2026-11-19T06:00"), [f"{ECE}/old_2026-11-18.xml"])
        self.assertEqual(self.paths("--to", "2026-11-19 01:14:58"), [f"{ACS}/a.csv"])
        self.assertEqual(self.paths("--time", "2026-11-20..", ), [])
        self.assertEqual(len(self.paths("--time", "2026-11-19")), 9)
        self.assertEqual(self.paths("--ercs", "azs-ercs02", "--type", "xml"), [f"{ECE}/old_2026-11-18.xml"])
        self.assertEqual(self.paths("--type", "own"), ["_stamplog/manifest.json"])
        self.assertEqual(self.paths("*.csv", "**/trace.*"), self.paths("--type", "csv,etl"))
        # ERCS of the environment are endpoints, not a choice.
        self.assertEqual(len(self.stamplog("ls", self.bundle, env={**self.env, "STAMPLOG_ERCS": "sim:demo"}).out.splitlines()), 11)
        for wrong in ("yesterday", "2026-13-01", "2026-11-19T03:00Z", "2026-11-20..2026-11-19"):
            self.stamplog("ls", self.bundle, "--time", wrong, expect=2)
        self.stamplog("extract", self.bundle, "-C", self.dir / "x", "--time", "2026-11-19 03:00..03:59")
        self.assertEqual([p.name for p in (self.dir / "x").rglob("*") if p.is_file()], ["a.log"])
        self.assertIn("AZS-ERCS01", self.stamplog("ls", self.bundle, "-l").out)

    def test_time_chooses_by_what_a_member_holds(self):
        night = b"2026-11-18 22:00:00 ERROR begin\n" + b"2026-11-19 01:00:00 more\n" * 500 + b"2026-11-19 05:59:58 end\n"
        csv = b"id,time\n1,2026-11-17T10:00:00Z\n2,2026-11-17T11:00:00+01:00\n3,2026-11-17T12:30:00Z\n"
        write_zip(self.share / FOLDER / "Night-20261119031500.zip", {"night.log": (night, 8), "old.csv": (csv, 8), "plain.txt": (b"ERROR\n", 8)})
        self.stamplog("pack", self.share, "-o", self.bundle, "--force")
        of = f"{FOLDER}/Night-20261119031500"
        self.assertEqual(self.paths("--role", "Night", "--time", "2026-11-18"), [f"{of}/night.log"])
        self.assertEqual(self.paths("--role", "Night", "--time", "2026-11-19 05:59:58..06:00"), [f"{of}/night.log"])
        self.assertEqual(self.paths("--role", "Night", "--from", "2026-11-19 05:59:59"), [f"{of}/plain.txt"])
        self.assertEqual(self.paths("--time", "2026-11-17 10:30..11:00"), [f"{of}/old.csv"])
        self.assertEqual(self.paths("--to", "2026-11-17 09:59:59"), [])
        self.assertEqual(self.grep("--time", "2026-11-19 02:00..02:10", "-l", "ERROR", self.bundle), [f"{of}/night.log"])

        told = {o["path"]: o for o in objects(self.stamplog("ls", self.bundle, "--json")) if o.get("type") == "member"}
        self.assertEqual([told[f"{of}/night.log"][k] for k in ("first_time", "last_time")], ["2026-11-18T22:00:00", "2026-11-19T05:59:58"])
        self.assertNotIn("first_time", told[f"{of}/plain.txt"])
        members = json.loads(self.stamplog("cat", self.bundle, "_stamplog/manifest.json").stdout)["members"]
        for m in members:
            self.assertEqual([m.get(k) for k in ("first_time", "last_time")], [told[m["path"]].get(k) for k in ("first_time", "last_time")])
        whole = [o for o in objects(self.stamplog("show", self.bundle, "--json")) if o.get("type") == "bundle"][0]
        self.assertEqual([whole["first_time"], whole["last_time"]], ["2026-11-17T10:00:00", "2026-11-19T05:59:58"])
        lines = self.stamplog("ls", self.bundle, "-l").out.splitlines()
        self.assertTrue(any("2026-11-18 22:00:00  2026-11-19 05:59:58" in line and line.endswith("/night.log") for line in lines))

    # ---- cat
    def test_cat_gives_bytes_in_the_order_of_the_words(self):
        done = self.stamplog("cat", self.bundle, f"{STORAGE}/AZS-Node02/Cluster.log", f"{STORAGE}/AZS-Node01/a.log", f"{STORAGE}/empty.txt")
        self.assertEqual(done.stdout, self.wide + self.log)
        for words in (["common.*"], ["**/common.log", "*/ACS-*/*.log"]):
            self.assertEqual(self.stamplog("cat", self.bundle, *words).stdout, self.common * 3)
        self.assertEqual(self.stamplog("cat", self.bundle, "--role", "ACS", "--type", "csv").stdout, b"no,thing\n")
        done = self.stamplog("cat", self.bundle, "nothing", f"{ACS}/a.csv", expect=3)
        self.assertEqual(done.stdout, b"no,thing\n")
        self.assertIn("nothing", done.err)
        self.stamplog("cat", self.bundle, expect=2)
        kinds = [(o["path"], o.get("text"), "base64" in o) for o in objects(self.stamplog("cat", self.bundle, "Cluster.*", "--json"))
                 if o.get("type") == "content"]
        self.assertEqual(kinds, [(f"{STORAGE}/AZS-Node02/Cluster.log", None, True)])
        [o] = [o for o in objects(self.stamplog("cat", self.bundle, f"{ACS}/a.csv", "--json")) if o.get("type") == "content"]
        self.assertEqual(o["text"], "no,thing\n")

    def test_a_broken_pipe_ends_quietly(self):
        for verb in (["cat", self.bundle, f"{STORAGE}/AZS-Node01/a.log"], ["grep", "line", self.bundle], ["ls", self.bundle]):
            child = subprocess.Popen([str(BUILD / "stamplog"), *map(str, verb)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=self.env)
            child.stdout.close()
            err = child.stderr.read().decode()
            child.stderr.close()
            self.assertEqual(child.wait(LIMIT), 0, err)
            self.assertNotIn("stamplog:", err)

    # ---- grep
    def test_grep_prints_lines_as_grep_does(self):
        expected = [f"{STORAGE}/AZS-Node01/a.log:{n}:{line}" for n, line in enumerate(self.log.decode().splitlines(), 1) if "ERROR" in line]
        self.assertEqual(self.grep("-n", "ERROR", self.bundle, "a.log"), expected)
        self.assertEqual(self.grep("-n", "error d", self.bundle, "a.log", "-i"), expected)
        self.assertEqual(self.grep("ERROR disk$", self.bundle, "--type", "log", "--role", "storage"), [re.sub(r"log:\d+:", "log:", e) for e in expected])
        self.assertEqual(self.grep("[x]", self.bundle, "-F", expect=3), [])
        self.stamplog("grep", "(", self.bundle, expect=2)
        self.stamplog("grep", "x", self.bundle, "-c", "-l", expect=2)

    def test_grep_takes_text_of_16_bits_for_text_and_binaries_for_none(self):
        self.assertEqual(self.grep("-n", "Grüße ERROR pipe$", self.bundle), [f"{STORAGE}/AZS-Node02/Cluster.log:8:00000007 WARN Grüße ERROR pipe"])
        self.assertEqual(self.grep("ERROR", self.bundle, "--type", "etl"), [f"{STORAGE}/trace.etl: binary file matches"])
        self.assertEqual(len(self.grep("-a", "ERROR", self.bundle, "--type", "etl")), 1)

    def test_grep_counts_lists_and_names_duplicates(self):
        same = [f"{path}/common.log" for path in (ACS, STORAGE, ECE)]
        self.assertEqual(sorted(self.grep("-c", "twice", self.bundle)), sorted(f"{p}:1" for p in same))
        self.assertEqual(sorted(self.grep("-l", "twice", self.bundle)), sorted(same))
        done = self.stamplog("grep", "twice", self.bundle)
        self.assertEqual(len(done.out.splitlines()), 1)
        self.assertIn("2 of the members have lines that stand above under another path", done.err)
        all_of_it = objects(self.stamplog("grep", "-n", "twice", self.bundle, "--json"))
        [line] = [o for o in all_of_it if o.get("type") == "line"]
        self.assertEqual((line["line"], line["text"]), (41, "common 40 ERROR twice"))
        [searched] = [o for o in all_of_it if o.get("type") == "searched"]
        self.assertEqual(sorted([searched["path"], *searched["same"]]), sorted(same))
        [end] = [o for o in all_of_it if o.get("type") == "grep"]
        self.assertEqual((end["lines"], end["members"]), (1, 3))
        # A choice that leaves the first of them out finds the others.
        self.assertEqual(self.grep("twice", self.bundle, "--ercs", "AZS-ERCS02"), [f"{ECE}/common.log:common 40 ERROR twice"])

    def test_grep_shows_context_as_grep_does(self):
        file = self.dir / "plain"
        file.write_bytes(self.log)
        for args in (["-C", "2"], ["-A", "1"], ["-B", "3"], ["-A", "400", "-B", "200"]):
            expected = subprocess.run(["grep", "-n", *args, "ERROR", file], capture_output=True, text=True, check=True).stdout
            self.assertEqual(self.stamplog("grep", "-n", "--no-filename", *args, "ERROR", self.bundle, "a.log").out, expected)

    def test_grep_gives_the_same_for_any_number_of_threads(self):
        outs = {self.stamplog("grep", "-n", "ERROR|line 4", self.bundle, "--threads", n, "--memory", "1M").out for n in (1, 2, 16)}
        self.assertEqual(len(outs), 1)

    # ---- diff
    def test_diff_pairs_members_without_the_times_in_their_paths(self):
        later = self.dir / "later"
        folder = FOLDER.replace("20261119031500", "20261120041500")
        write_zip(later / folder / "Storage-20261120041500.zip",
                  {"AZS-Node01/a.log": (self.log + b"more\n", 3), "AZS-Node02/Cluster.log": (self.wide, 4), "common.log": (self.common, 2),
                   "empty.txt": (b"", 2), "new.txt": (b"new", 2)})
        write_zip(later / folder / "ACS-20261120041500.zip", {"common.log": (self.common, 2), "a.csv": (b"no,thing\n", 1)})
        write_zip(later / OTHER.replace("20261119", "20261120") / "ECE-20261120031500.zip",
                  {"common.log": (self.common, 2), "old_2026-11-19.xml": (b"<a>ERROR</a>", 6)})
        other = self.dir / "later.tar.zst"
        self.stamplog("pack", later, "-o", other)
        done = self.stamplog("diff", self.bundle, other, "--role", "Storage,ACS,ECE", expect=3)
        lines = done.out.splitlines()
        self.assertTrue(any(l.startswith("~ Storage  AZS-ERCS01  AZS-Node01/a.log") for l in lines), lines)
        self.assertTrue(any(l.startswith("+ Storage  AZS-ERCS01  new.txt") for l in lines), lines)
        self.assertTrue(any(l.startswith("- Storage  AZS-ERCS01  trace.etl") for l in lines), lines)
        self.assertIn("1 added, 1 removed, 1 changed, 7 the same", done.out)
        found = objects(self.stamplog("diff", self.bundle, other, "--role", "Storage", "--json", expect=3))
        self.assertEqual({o["change"] for o in found if o.get("type") == "change"}, {"added", "removed", "changed"})
        self.assertIn("0 added, 0 removed, 0 changed", self.stamplog("diff", self.bundle, self.bundle).out)

    def test_cat_takes_a_path_in_either_case(self):
        path = next(p for p in self.paths("--role", "Storage") if p.endswith("a.log"))
        self.assertEqual(self.stamplog("cat", self.bundle, path.upper()).stdout, self.stamplog("cat", self.bundle, path).stdout)

    def test_diff_does_not_mind_which_ercs_collected_a_role(self):
        def packed(name, folder, texts):
            for role, text in texts.items():
                write_zip(self.dir / name / folder[role] / f"{role}-20261119031500.zip", {"a.log": (text, 2)})
            self.stamplog("pack", self.dir / name, "-o", self.dir / f"{name}.tar.zst", "--force")
            return self.dir / f"{name}.tar.zst"
        texts = {"Storage": b"storage\n", "ACS": b"acs\n"}
        monday = packed("monday", {"Storage": FOLDER, "ACS": OTHER}, texts)
        tuesday = packed("tuesday", {"Storage": OTHER, "ACS": FOLDER}, texts)
        self.assertIn("0 added, 0 removed, 0 changed, 2 the same", self.stamplog("diff", monday, tuesday, "--role", "Storage,ACS").out)
        # Of a role that two of them collected, each has its own.
        for name, folder in (("wednesday", FOLDER), ("wednesday", OTHER)):
            packed(name, {"Storage": folder}, {"Storage": folder.encode()})
        packed("thursday", {"Storage": FOLDER}, {"Storage": FOLDER.encode()})
        thursday = packed("thursday", {"Storage": OTHER}, {"Storage": b"another"})
        done = self.stamplog("diff", self.dir / "wednesday.tar.zst", thursday, "--role", "Storage", expect=3)
        self.assertIn("~ Storage  AZS-ERCS02  a.log", done.out)
        self.assertIn("0 added, 0 removed, 1 changed, 1 the same", done.out)

    # ---- damaged bundles
    def test_a_cut_bundle_gives_what_is_left_of_it(self):
        cut = self.dir / "cut.tar.zst"
        cut.write_bytes(self.bundle.read_bytes()[:-80])
        done = self.stamplog("ls", cut, "--role", "Storage", "--ercs", "AZS-ERCS01", expect=7)
        self.assertIn(f"{STORAGE}/AZS-Node01/a.log", done.out)
        self.assertNotIn(ACS, done.out)
        self.assertIn("unchecked", done.err)
        self.assertEqual(self.stamplog("cat", cut, f"{STORAGE}/AZS-Node01/a.log", expect=7).stdout, self.log)
        self.assertEqual(len(self.grep("-n", "ERROR", cut, "a.log", expect=7)), 10)
        self.assertEqual(self.grep("-c", "ERROR", cut, "Cluster.log", expect=7), [f"{STORAGE}/AZS-Node02/Cluster.log:1"])
        self.stamplog("show", cut, expect=7)
        self.stamplog("diff", cut, self.bundle, expect=7)
        self.stamplog("ls", cut, "--json", expect=7)

    def test_a_damaged_frame_is_named_by_cat_and_grep(self):
        data = bytearray(self.bundle.read_bytes())
        data[len(data) // 8] ^= 0x10
        broken = self.dir / "broken.tar.zst"
        broken.write_bytes(data)
        self.stamplog("cat", broken, "a.log", f"{STORAGE}/AZS-Node01/a.log", expect=7)
        done = self.stamplog("grep", "ERROR", broken, expect=7)
        self.assertIn("not all of it could be searched", done.err)


if __name__ == "__main__":
    main()
