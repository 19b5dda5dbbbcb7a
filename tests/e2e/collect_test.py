"""One command from a simulated stamp to a staged bundle, and every ordinary way in which that goes wrong."""
import json
import subprocess

from stamp_case import BUILD, SHARED, StampCase, bundle_hashes, main, skip_aloud, zip_hashes


class Collect(StampCase):
    def assert_bundle_holds_the_share(self, stamp):
        served = zip_hashes(stamp / "share")
        self.assertGreater(len(served), 0)
        packed = bundle_hashes(self.bundle())
        missing = {k for k in served if packed.get(k) != served[k]}
        self.assertEqual(missing, set(), f"{len(missing)} of {len(served)} members differ or are missing")

    def test_a_stamp_of_three_is_collected_whole(self):
        stamp = self.init_stamp()
        done = self.collect(stamp, "--preset", "storage", "--for", "4h")
        self.assert_bundle_holds_the_share(stamp)
        self.assertEqual(len(self.staged_transcripts()), 3)
        self.assert_stamp_left_clean(stamp)
        lines = done.out.splitlines()
        self.assertRegex(lines[0], r"^run \d{8}T\d{6}Z-[0-9a-f]{6}$")
        self.assertTrue(lines[-1].startswith("next: stamplog show "), lines[-1])
        self.stamplog("verify", self.bundle())

    def test_json_begins_with_the_run_and_ends_with_what_to_type(self):
        stamp = self.init_stamp("--size-mb", "2", "--ercs", "1")
        # An unknown role and a long window warn, which comes behind the first line.
        done = self.collect(stamp, "--role", "ECE,NoSuchRole", "--for", "6h", "--json", expect=None)
        events = [json.loads(line) for line in done.out.splitlines()]
        self.assertEqual(events[0]["event"], "run")
        self.assertTrue(any(e["event"] == "warning" and "NoSuchRole" in e["text"] for e in events))
        [result] = [e for e in events if e["event"] == "result"]
        self.assertEqual(result["run"], events[0]["id"])
        self.assertEqual(result["exit"], done.returncode)
        self.assertEqual(events[-1]["event"], "next")
        self.assertEqual(done.err, "")

    def test_a_stamp_of_one_works(self):
        stamp = self.init_stamp("--size-mb", "3", "--ercs", "1")
        self.collect(stamp, "--role", "Storage,SeedRing,ECE", "--for", "1h")
        self.assert_bundle_holds_the_share(stamp)
        self.assertEqual(len(self.staged_transcripts()), 1)
        self.assert_stamp_left_clean(stamp)

    def test_every_role_comes_when_none_is_named(self):
        stamp = self.init_stamp("--size-mb", "8")
        self.collect(stamp, "--for", "2h")
        self.assert_bundle_holds_the_share(stamp)
        self.assert_stamp_left_clean(stamp)

    def test_the_realistic_share_comes_bit_for_bit(self):
        maker = SHARED / "corpus" / "make-share"
        if not maker.exists():
            skip_aloud("the realistic share's maker is not there")
        share = self.dir / "content"
        subprocess.run([str(maker), str(share)], check=True, timeout=300, stdout=subprocess.DEVNULL)
        roles = sorted({p.name.split("-")[0] for p in share.rglob("*.zip")})
        stamp = self.init_stamp("--content", share)
        self.collect(stamp, "--role", ",".join(roles), "--for", "4h")
        self.assert_bundle_holds_the_share(stamp)
        self.assertEqual(len(self.staged_transcripts()), 3)
        self.assert_stamp_left_clean(stamp)

    def test_one_unreachable_ercs_of_three_costs_nothing(self):
        stamp = self.init_stamp(faults='[[fault]]\nkind = "unreachable"\nercs = 2\n')
        done = self.collect(stamp, "--preset", "storage", "--for", "1h")
        self.assertIn("ERCS02", done.out + done.err)
        self.assert_bundle_holds_the_share(stamp)
        self.assertEqual(len(self.staged_transcripts()), 2)

    def test_an_unreachable_stamp_is_found_before_anything_starts(self):
        stamp = self.init_stamp(faults="".join(f'[[fault]]\nkind = "unreachable"\nercs = {n}\n' for n in (1, 2, 3)))
        done = self.collect(stamp, "--preset", "storage", expect=8)
        self.assertTrue(done.out.splitlines()[-1].startswith("next: stamplog "), done.out)
        self.assertEqual(self.state(stamp)["collections"], [])

    def test_an_ercs_that_dies_costs_only_its_transcript(self):
        stamp = self.init_stamp(faults='[durations]\ndefault = 1\n[[fault]]\nkind = "dies"\nercs = 2\nafter_bytes = 20000\nwhere = "zip"\n')
        self.collect(stamp, "--role", "Storage,ACS,VirtualMachines,BareMetal,SeedRing,ECE,CRP,NRP,SRP", "--for", "1h", expect=3)
        self.assert_roles_in_bundle("Storage", "ACS", "VirtualMachines", "BareMetal", "SeedRing", "ECE", "CRP", "NRP", "SRP")
        self.assertEqual(len(self.staged_transcripts()), 2)
        shown = self.stamplog("show", self.bundle()).out
        self.assertIn("ERCS02", shown)

    def assert_roles_in_bundle(self, *roles):
        have = {name.split("/")[1].split("-")[0] for name in bundle_hashes(self.bundle()) if name.startswith("AzureStackLogs-") and name.count("/") > 1}
        self.assertEqual(set(roles) - have, set())

    def test_a_role_that_fails_is_named_with_the_endpoints_own_words(self):
        stamp = self.init_stamp(faults='[[fault]]\nkind = "cmdlet-error"\nrole = "ECE"\ntext = "There is not enough space on the disk."\n')
        done = self.collect(stamp, "--role", "Storage,SeedRing,ECE", "--for", "1h", expect=3)
        self.assertIn("There is not enough space on the disk.", done.out + done.err)
        self.assertIn("ECE", done.out + done.err)
        self.assert_roles_in_bundle("Storage", "SeedRing")
        self.assert_stamp_left_clean(stamp)

    def test_a_wrong_share_password_ends_with_the_endpoints_words_and_the_way_out(self):
        stamp = self.init_stamp()
        env = dict(self.env, STAMPLOG_SHARE_PASSWORD="wrong")
        done = self.stamplog("collect", "--ercs", f"sim:{stamp}", "--case", "1", "--role", "ECE", "--stage", self.dir / "out", "--yes",
                             expect=None, env=env)
        # The stamp's information and the test's output came, so there is a bundle; nothing else did.
        self.assertEqual(done.returncode, 3)
        self.assertEqual(list((stamp / "share").rglob("*.zip")), [])
        text = done.out + done.err
        self.assertIn("The user name or password is incorrect", text)
        self.assertIn("--share-credential-file", text)
        self.assertNotIn("wrong", text)
        self.assertRegex(done.out, r"on the share stays .*: 0 zips\n")

    def test_refused_concurrency_makes_the_run_serial(self):
        stamp = self.init_stamp(faults='[durations]\ndefault = 1\n[[fault]]\nkind = "concurrency-refused"\n')
        done = self.collect(stamp, "--role", "Storage,ACS,SeedRing,ECE", "--for", "1h")
        self.assertIn("serial", (done.out + done.err).lower())
        self.assert_roles_in_bundle("Storage", "ACS", "SeedRing", "ECE")
        self.assert_stamp_left_clean(stamp)

    def test_exec_reaches_any_server_on_standard_input_and_output(self):
        stamp = self.init_stamp("--size-mb", "3", "--ercs", "1")
        server = f"exec:'{BUILD / 'stampsim'}' stdio '{stamp}' --ercs 1"
        env = dict(self.env, STAMPLOG_SHARE_PASSWORD="L0gWriter!")
        self.stamplog("collect", "--ercs", server, "--share", r"\\sim\logs", "--share-local", stamp / "share",
                      "--share-user", r"SIM\logwriter", "--case", "1", "--role", "ECE", "--for", "1h", "--stage", self.dir / "out", "--yes", env=env)
        self.assert_bundle_holds_the_share(stamp)
        self.assert_stamp_left_clean(stamp)

    def test_an_endpoint_that_is_named_twice_gets_one_session(self):
        stamp = self.init_stamp("--size-mb", "2", "--ercs", "1")
        done = self.collect(stamp, "--ercs", f"sim:{stamp}", "--role", "ECE", "--for", "1h", expect=None)
        self.assertIn("named twice", done.err)
        self.assertEqual(len(self.state(stamp)["sessions"]), 1)


if __name__ == "__main__":
    main()
