"""A Blob container as landing: the stamp puts its zips to a real Azurite with the SAS that it is given; stamplog fetches them."""
import subprocess
import time
import urllib.request

from azurite_case import AzuriteCase
from stamp_case import BUILD, LIMIT, bundle_hashes, main, zip_hashes

OTHERS = "AzureStackLogs-20200101000000-AZS-ERCS01"


class BlobLanding(AzuriteCase):
    def words(self, stamp, *args, sas="full"):
        return ("collect", "--ercs", f"sim:{stamp}", "--case", "1", "--stage", self.dir / "out", "--yes", "--quiet-after-cancel", "0s",
                "--landing", "blob:" + self.url, "--landing-sas-file", self.sas_file(sas), *args)

    def put(self, name, content):
        """A blob, by a writer that is not ours."""
        request = urllib.request.Request(f"{self.url}/{name}?{self.sas_file('full').read_text().strip()}", method="PUT", data=content,
                                         headers={"x-ms-blob-type": "BlockBlob", "x-ms-version": "2019-12-12"})
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=60):
            pass

    def run_folder(self):
        [run] = (self.dir / "state/stamplog/runs").iterdir()
        return run

    def assert_bundle_holds_what_came(self):
        came = zip_hashes(self.run_folder() / "spool")
        self.assertGreater(len(came), 0)
        packed = bundle_hashes(self.bundle())
        self.assertEqual({k for k in came if packed.get(k) != came[k]}, set())
        for zip_file in (self.run_folder() / "spool").rglob("*.zip"):
            if zip_file.parent.name.startswith("AzureStackLogs-"):
                self.assertEqual(self.blob(f"{zip_file.parent.name}/{zip_file.name}"), zip_file.read_bytes())

    def assert_nobody_keeps_the_sas(self, *texts):
        for part in (self.signature("full"), self.sas_file("full").read_text().strip().split("sig=")[1]):
            for text in texts:
                self.assertNotIn(part, text)
            for path in (self.dir / "state").rglob("*"):
                # What came is as it came.
                if path.is_file() and "spool" not in path.parts:
                    self.assertNotIn(part.encode(), path.read_bytes(), path)
            done = subprocess.run(["zstd", "-dcq", str(self.bundle())], capture_output=True, check=True, timeout=LIMIT)
            self.assertNotIn(part.encode(), done.stdout)
            for path in (self.dir / "out").rglob("*"):
                if path.is_file():
                    self.assertNotIn(part.encode(), path.read_bytes(), path)

    def test_without_a_share_the_zips_come_and_the_transcripts_stay(self):
        stamp = self.init_stamp("--size-mb", "5")
        self.put(f"{OTHERS}/ACS-20200101000000.zip", b"of an earlier collection")
        self.put("notes.txt", b"of somebody")
        done = self.stamplog(*self.words(stamp, "--preset", "storage", "--for", "4h", "-vv"), expect=3)
        self.assert_bundle_holds_what_came()
        self.assert_stamp_left_clean(stamp, transcripts_left=3)
        self.assertIn("the sessions' transcripts stay on the ERCS VMs", done.err)
        self.assertIn("the SAS of --landing is given to the stamp", done.err)
        self.assertIn("transcript of the session on ERCS01: no share is given for it", done.out)
        self.assertEqual(list((self.run_folder() / "spool").rglob(OTHERS)), [])
        self.assertFalse([name for name in bundle_hashes(self.bundle()) if OTHERS in name])
        self.assert_nobody_keeps_the_sas(done.out, done.err)

    def test_with_a_share_the_transcripts_come_and_the_sas_is_masked_in_our_copies(self):
        stamp = self.init_stamp("--size-mb", "5")
        done = self.stamplog(*self.words(stamp, "--preset", "storage", "--for", "4h", "--share", r"\\sim\logs", "--share-local",
                                         stamp / "share", "--share-user", r"SIM\logwriter"))
        self.assert_bundle_holds_what_came()
        self.assert_stamp_left_clean(stamp)
        self.assertEqual(zip_hashes(stamp / "share"), {})
        self.assertEqual(len([p for p in (self.dir / "out").rglob("*") if p.is_file() and "Transcripts_" in str(p)]), 3)
        self.assertIn("records a SAS", done.err)
        self.assert_nobody_keeps_the_sas(done.out, done.err)

    def test_a_killed_run_goes_on_and_takes_nothing_that_lay_there_before(self):
        stamp = self.init_stamp("--size-mb", "5", faults="[durations]\ndefault = 2\n")
        self.put(f"{OTHERS}/ACS-20200101000000.zip", b"of an earlier collection")
        child = subprocess.Popen([str(BUILD / "stamplog"), *map(str, self.words(stamp, "--preset", "storage", "--for", "4h"))], env=self.env,
                                 cwd=self.dir, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(child.wait)
        self.addCleanup(child.kill)
        end = time.monotonic() + 120
        while not list(self.dir.glob("state/stamplog/runs/*/spool/*/AzureStackLogs-*/*.zip")):
            self.assertLess(time.monotonic(), end, "no zip came")
            self.assertIsNone(child.poll())
            time.sleep(0.02)
        child.kill()
        child.wait(LIMIT)
        self.stamplog("resume", "--quiet-after-cancel", "0s", expect=3)
        # What the killed process had not whole was asked for again: every zip is there, from one collection or the other.
        parts = {name.split("/")[1].rsplit("-", 1)[0] for name in zip_hashes(self.run_folder() / "spool")}
        packed = {name.split("/")[1].rsplit("-", 1)[0] for name in bundle_hashes(self.bundle()) if name.startswith("AzureStackLogs-")}
        self.assertGreater(len(parts), 5)
        self.assertEqual(parts - packed, set())
        self.stamplog("verify", self.bundle())
        self.assertFalse([name for name in bundle_hashes(self.bundle()) if OTHERS in name])
        self.assertEqual(self.state(stamp)["open_sessions"], [])
        self.assert_nobody_keeps_the_sas()

    def test_a_sas_that_does_not_do_is_found_before_the_stamp_is_asked(self):
        stamp = self.init_stamp("--size-mb", "1", "--ercs", "1")
        for name, code, says in (("expired", 2, "the SAS expired at "), ("no-write", 2, "permits neither to create nor to write"),
                                 ("write-only", 2, "permits too little"), ("wrong", 8, "the signature of the SAS is refused"),
                                 ("https-only", 2, "https")):
            done = self.stamplog(*self.words(stamp, "--role", "ECE", sas=name), expect=code)
            self.assertIn(says, done.err, name)
        done = self.stamplog("collect", "--ercs", f"sim:{stamp}", "--role", "ECE", "--yes", "--landing", "blob:" + self.url, expect=2)
        self.assertIn("STAMPLOG_LANDING_SAS", done.err)
        for bad in (self.url, "blob:", "blob:/a", "blob:smb://h/x"):
            done = self.stamplog("collect", "--ercs", f"sim:{stamp}", "--role", "ECE", "--yes", "--landing", bad, expect=2)
            self.assertIn("is no blob:https", done.err)
        self.assertEqual(self.state(stamp)["sessions"], [])


if __name__ == "__main__":
    main()
