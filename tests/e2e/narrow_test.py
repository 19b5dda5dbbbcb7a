"""A role that runs out of time or disk is asked for in parts: what can be had is in the bundle, the rest is named with its times."""
import json
import re

from stamp_case import StampCase, bundle_hashes, coverage_of, main, member_of

WINDOW = ("--from", "2026-11-20T10:00:00Z", "--to", "2026-11-20T14:00:00Z")
FIRST, SECOND, ALL = ("2026-11-20T10:00:00Z to 2026-11-20T12:00:00Z", "2026-11-20T12:00:00Z to 2026-11-20T14:00:00Z",
                      "2026-11-20T10:00:00Z to 2026-11-20T14:00:00Z")


def fault(kind, **keys):
    return "[[fault]]\n" + "".join(f"{k} = {json.dumps(v)}\n" for k, v in {"kind": kind, **keys}.items())


class Narrow(StampCase):
    def coverage(self):
        return coverage_of(self.bundle())

    def html(self):
        return member_of(self.bundle(), "_stamplog/report.html").decode()

    def parts(self, coverage, role="Storage"):
        """(from, to, nodes, log types) -> outcome of each part of the role."""
        return {(u["from"][11:13], u["to"][11:13], ",".join(u["nodes"]), ",".join(u["log_types"])): u["outcome"]
                for u in coverage["units"] if u["roles"] == [role] and u["part_of"]}

    def members(self, role="Storage"):
        """What the bundle has of a role, without the folders of its calls."""
        found = set()
        for name, digest in bundle_hashes(self.bundle()).items():
            at = re.match(r"AzureStackLogs-[^/]+/" + role + r"(-part\d+)?-\d{14}/(.*)", name)
            if at:
                found.add((at[2], digest))
        return found

    def windows_asked(self, stamp, role="Storage"):
        return [(c["from"][11:13], c["to"][11:13]) for c in self.state(stamp)["collections"] if role in c["roles"]]

    def test_a_role_that_times_out_for_the_whole_window_comes_in_halves(self):
        stamp = self.init_stamp("--size-mb", "3", faults=fault("times-out", role="Storage", over_minutes=120))
        done = self.collect(stamp, "--role", "Storage,ECE", *WINDOW)
        told = self.coverage()
        self.assertTrue(told["complete"])
        self.assertEqual(self.parts(told), {("10", "12", "", ""): "done", ("12", "14", "", ""): "done"})
        self.assertEqual(told["missing"], [])
        self.assertIn("Storage did not come whole", done.err)
        self.assertEqual(sorted(self.windows_asked(stamp)), [("10", "12"), ("10", "14"), ("12", "14")])
        self.assertTrue(self.members())
        self.assertIn(f"Storage, {FIRST}", self.html())
        self.assert_stamp_left_clean(stamp)

    def test_a_node_of_which_nothing_comes_is_named_with_its_times(self):
        stamp = self.init_stamp("--size-mb", "3", "--nodes", "3", faults=fault("times-out", role="Storage", node="AZS-NODE02"))
        done = self.collect(stamp, "--role", "Storage,ECE", "--node", "AZS-NODE01,AZS-NODE02,AZS-NODE03,AZS-ERCS01", *WINDOW, expect=3)
        told = self.coverage()
        self.assertFalse(told["complete"])
        outcomes = self.parts(told)
        self.assertEqual({key for key, how in outcomes.items() if how != "done"},
                         {("10", "12", "AZS-NODE02", ""), ("12", "14", "AZS-NODE02", "")})
        self.assertEqual(len(outcomes), 8)
        what = f"role Storage, {ALL}, node AZS-NODE02"
        self.assertEqual([m["what"] for m in told["missing"]], [what])
        self.assertIn("--role Storage --node AZS-NODE02 --from 2026-11-20T10:00:00Z --to 2026-11-20T14:00:00Z", told["missing"][0]["remedy"])
        self.assertIn(what, done.out)
        self.assertIn(what, self.html())
        computers = {name.split("/")[0] for name, _ in self.members()}
        self.assertEqual(computers, {"AZS-NODE01", "AZS-NODE03"})
        self.assertIn(what, self.stamplog("show", self.bundle()).out)
        self.assert_stamp_left_clean(stamp)

    def test_a_collection_that_stalls_is_stopped_and_asked_for_by_node(self):
        stamp = self.init_stamp("--size-mb", "2", "--nodes", "2", faults=fault("stalls", role="Storage", node="AZS-NODE02"))
        self.collect(stamp, "--role", "Storage,BareMetal", "--stall", "6s", *WINDOW, expect=3)
        told = self.coverage()
        lost = {key for key, how in self.parts(told).items() if how != "done"}
        self.assertEqual(lost, {("10", "12", "AZS-NODE02", ""), ("12", "14", "AZS-NODE02", "")})
        what = [m["what"] for m in told["missing"]]
        self.assertIn(f"role Storage, {ALL}, node AZS-NODE02", what)
        self.assertTrue(any("computers other than" in w for w in what), what)
        self.assertIn("no byte of it landed for 6 s", told["missing"][0]["why"])
        self.assertIn("stopped", {c["outcome"] for c in self.state(stamp)["collections"]})
        self.assert_stamp_left_clean(stamp)

    def test_a_collection_that_passes_its_deadline_is_asked_for_in_halves(self):
        stamp = self.init_stamp("--size-mb", "2", faults=fault("stalls", role="ECE", over_minutes=120))
        self.collect(stamp, "--role", "ECE", "--unit-deadline", "5s", "--stall", "0", *WINDOW)
        self.assertEqual(self.parts(self.coverage(), "ECE"), {("10", "12", "", ""): "done", ("12", "14", "", ""): "done"})
        self.assert_stamp_left_clean(stamp)

    def test_an_ercs_that_says_its_disk_is_full_gets_no_more_collections(self):
        stamp = self.init_stamp("--size-mb", "3", faults=fault("disk-full", ercs=1))
        roles = "Storage,ACS,ACSBlob,ACSFabric,FabricRing,BareMetal,ECE,SeedRing"
        self.collect(stamp, "--role", roles, *WINDOW)
        told = self.coverage()
        self.assertTrue(told["complete"])
        calls = self.state(stamp)["collections"]
        self.assertEqual([c["outcome"] for c in calls if c["ercs"] == "AZS-ERCS01"], ["failed"])
        self.assertEqual({c["outcome"] for c in calls if c["ercs"] != "AZS-ERCS01"}, {"completed"})
        self.assertTrue(any("ERCS01 says that its disk is full (There is not enough space on the disk.)" in n for n in told["notes"]), told["notes"])
        self.assert_stamp_left_clean(stamp)

    def test_a_role_that_fills_the_disk_of_the_only_ercs_comes_in_halves(self):
        stamp = self.init_stamp("--size-mb", "2", "--ercs", "1", faults=fault("disk-full", role="Storage", over_minutes=120))
        self.collect(stamp, "--role", "Storage,ECE", *WINDOW)
        self.assertEqual(self.parts(self.coverage()), {("10", "12", "", ""): "done", ("12", "14", "", ""): "done"})
        self.assert_stamp_left_clean(stamp)

    def test_nothing_is_narrowed_when_it_is_turned_off(self):
        stamp = self.init_stamp("--size-mb", "2", faults=fault("times-out", role="ECE", over_minutes=120))
        self.collect(stamp, "--role", "ECE,SeedRing", "--narrow-for", "0", *WINDOW, expect=3)
        told = self.coverage()
        self.assertEqual(self.parts(told, "ECE"), {})
        self.assertEqual([m["what"] for m in told["missing"]], ["role ECE"])

    def test_resume_asks_only_for_the_parts_that_are_missing(self):
        stamp = self.init_stamp("--size-mb", "2", "--nodes", "2", faults=fault("times-out", role="BareMetal", node="AZS-NODE02"))
        self.collect(stamp, "--role", "BareMetal,ECE", "--node", "AZS-NODE01,AZS-NODE02,AZS-ERCS01", *WINDOW, expect=3)
        calls = len(self.state(stamp)["collections"])
        (stamp / "faults.toml").write_text("")
        (self.dir / "out").rename(self.dir / "first")
        (self.dir / "out").mkdir()
        self.stamplog("resume", "--yes")
        again = self.state(stamp)["collections"][calls:]
        self.assertEqual(sorted((c["roles"], c["from"][11:13], c["to"][11:13]) for c in again),
                         [(["BareMetal"], "10", "12"), (["BareMetal"], "12", "14")])
        told = self.coverage()
        self.assertTrue(told["complete"])
        self.assertEqual(set(self.parts(told, "BareMetal").values()), {"done"})
        self.assertEqual({name.split("/")[0] for name, _ in self.members("BareMetal")}, {"AZS-NODE01", "AZS-NODE02"})
        self.assert_stamp_left_clean(stamp)


if __name__ == "__main__":
    main()
