"""Staging to a Blob container, on a real Azurite: whole, with folders beside it, refused, killed and resumed."""
import hashlib
import json
import os
import re
import shlex
import subprocess
import threading
import zipfile

from azurite_case import AzuriteCase, CountingProxy, blob_sas
from stamp_case import BUILD, LIMIT, main

FOLDER = "AzureStackLogs-20261119031458-ERCS01"
MIB = 1 << 20


class BlobCase(AzuriteCase):
    def make_bundle(self, size):
        landing = self.dir / "landing" / FOLDER
        landing.mkdir(parents=True)
        with zipfile.ZipFile(landing / "ACS-20261119031500.zip", "w") as z:
            z.writestr("random.bin", os.urandom(size))
        self.stamplog("pack", self.dir / "landing", "-o", self.dir / "case.tar.zst")
        return self.dir / "case.tar.zst"

    def assert_nobody_hears(self, name, *texts):
        for part in (self.signature(name), self.sas_file(name).read_text().strip().split("sig=")[1]):
            for text in texts:
                self.assertNotIn(part, text)

    def assert_staged(self, bundle, prefix=""):
        self.assertEqual(self.blob(prefix + "case.tar.zst"), bundle.read_bytes())
        receipt = json.loads(self.blob(prefix + "case.tar.zst.receipt.json"))
        self.assertNotIn("?", receipt["target"])
        for f in receipt["files"]:
            self.assertEqual(hashlib.sha256(self.blob(prefix + f["name"])).hexdigest(), f["sha256"])
        return receipt


class Staging(BlobCase):
    def test_a_bundle_goes_to_a_container_and_a_folder_with_a_receipt_at_each(self):
        bundle = self.make_bundle(3 * MIB)
        out = self.dir / "out"
        done = self.stamplog("stage", bundle, self.url + "/from us/", out, "--sas-file", self.sas_file("full"))
        self.assertIn("every block's MD5 checked by the service", done.out)
        receipt = self.assert_staged(bundle, "from us/")
        self.assertEqual({f["proof"] for f in receipt["files"]}, {"MD5 checked by the service"})
        self.assertEqual((out / "case.tar.zst").read_bytes(), bundle.read_bytes())
        self.assertIn(f"stamplog verify {out / 'case.tar.zst'}", done.out.splitlines()[-1])
        # Again, with the SAS from the environment and as a whole URL: what lies there is read and compared.
        url = f"{self.url}?{self.sas_file('full').read_text().strip()}"
        again = self.stamplog("stage", bundle, self.url + "/from us", "--json", "-vv", env=self.env | {"STAMPLOG_SAS": url})
        staged = [json.loads(line) for line in again.out.splitlines() if '"staged"' in line]
        self.assertTrue(all(f["was_there"] for o in staged if o.get("event") == "staged" for f in o["files"]))
        self.assert_nobody_hears("full", done.out, done.err, again.out, again.err)

    def test_a_target_that_fails_does_not_stop_another_and_the_command_sends_what_is_missing(self):
        bundle = self.make_bundle(MIB)
        sas = self.dir / "the case.sas"
        sas.write_bytes(self.sas_file("no-write").read_bytes())
        sas.chmod(0o600)
        done = self.stamplog("stage", bundle, self.url, self.dir / "out", "--sas-file", sas, expect=6)
        self.assertIn("the SAS does not permit to write (c and w); it permits: read, list", done.err)
        self.assertEqual((self.dir / "out" / "case.tar.zst").read_bytes(), bundle.read_bytes())
        last = done.out.splitlines()[-1]
        self.assertIn(f"stamplog stage {bundle} {self.url} --sas-file '{sas}'", last)
        sas.write_bytes(self.sas_file("full").read_bytes())
        self.stamplog(*shlex.split(last[last.index("stamplog stage"):])[1:])
        self.assert_staged(bundle)

    def test_what_is_refused_says_why_with_its_exit_code(self):
        bundle = self.make_bundle(MIB)
        # Other content under the name.
        self.stamplog("stage", bundle, self.url, "--sas-file", self.sas_file("full"))
        bundle.rename(self.dir / "first")
        self.stamplog("pack", self.dir / "landing", "-o", bundle, "--profile", "fast", "--force")
        self.assertIn("something else has this name", self.stamplog("stage", bundle, self.url, "--sas-file", self.sas_file("full"), expect=6).err)
        self.assertEqual(self.blob("case.tar.zst"), (self.dir / "first").read_bytes())
        for name, says in (("expired", "the SAS expired at "), ("early", "the SAS is not valid before "), ("wrong", "the signature of the SAS is refused"),
                           ("https-only", "the SAS is for https only")):
            done = self.stamplog("stage", bundle, self.url, "--sas-file", self.sas_file(name), expect=6)
            self.assertIn(says, done.err)
            self.assert_nobody_hears(name, done.out, done.err)
        nowhere = self.url.replace("/logs", "/nowhere")
        self.assertIn("nowhere: the container is not there",
                      self.stamplog("stage", bundle, nowhere, "--sas-file", self.sas_file("of-nowhere"), expect=6).err)
        # Nothing is asked of the service when the SAS is not to be had, or is another's.
        done = self.stamplog("stage", bundle, self.url, "--yes", expect=2)
        self.assertIn("STAMPLOG_SAS", done.err)
        self.sas_file("full").chmod(0o644)
        self.assertIn("can be read by others", self.stamplog("stage", bundle, self.url, "--sas-file", self.sas_file("full"), expect=2).err)
        other = self.env | {"STAMPLOG_SAS": f"https://other.blob.core.windows.net/c?{self.sas_file('full').read_text().strip()}"}
        done = self.stamplog("stage", bundle, self.url, expect=2, env=other)
        self.assertIn("the SAS that is given is for https://other.blob.core.windows.net/c", done.err)
        self.assert_nobody_hears("full", done.out, done.err)
        self.assertIn("for everybody to read",
                      self.stamplog("stage", bundle, "http://x.example/logs", "--sas-file", self.sas_file("early"), expect=6).err)

    def test_a_container_refuses_in_these_words(self):
        bundle = self.make_bundle(MIB)
        nowhere = self.url.replace("/logs", "/nowhere")
        when = r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ"
        for name, url, says in (
                ("expired", self.url, f"case\\.tar\\.zst: read: the SAS expired at {when}\n  There it is {when}\\. "
                 "Ask for a new one, then stage again: it goes on where it was\\.\n"),
                ("no-write", self.url, f"case\\.tar\\.zst: put: the SAS does not permit to write \\(c and w\\); it permits: read, list, until {when}\n"
                 "  Ask for one with read, create, write and list \\(sp=rcwl\\)\\.\n"),
                ("of-nowhere", nowhere, "nowhere: the container is not there\n  Check its name, or have it made\\.\n")):
            done = self.stamplog("stage", bundle, url, "--sas-file", self.sas_file(name), expect=6)
            self.assertRegex(done.err, rf"\Astamplog: stage to {re.escape(url)}: {says}\Z")
            self.assertEqual(done.out, f"next: stamplog stage {bundle} {url} --sas-file {self.sas_file(name)}\n")
            self.assertIsNone(self.blob("case.tar.zst"))

    def test_a_block_that_changes_on_its_way_is_refused_and_nothing_is_committed(self):
        bundle = self.make_bundle(20 * MIB)
        proxy = CountingProxy(self.port)
        self.addCleanup(proxy.close)
        url = self.url_of(proxy.port)
        changed = []

        def flip(kind, at, piece):
            with proxy.lock:
                if kind != "PUT block" or changed:
                    return piece
                changed.append(at)
            return bytes([piece[0] ^ 1]) + piece[1:]

        proxy.alter = flip
        done = self.stamplog("stage", bundle, url, "--sas-file", self.sas_file("full"), expect=6)
        self.assertRegex(done.err, re.escape(f"{url}: case.tar.zst: the service computes another MD5 than ours of block ") + "[123]\n")
        self.assertIn("The bytes changed on their way, or between two readings of the file: check this machine's memory and disk, then stage again.",
                      done.err)
        self.assertIsNone(self.blob("case.tar.zst"))
        self.stamplog("stage", bundle, url, "--sas-file", self.sas_file("full"))
        self.assertEqual(proxy.sent_again, [])
        self.assert_staged(bundle)

    def test_collect_stages_to_a_container_and_checks_it_before_the_stamp_is_asked(self):
        stamp = self.init_stamp("--size-mb", "5", "--ercs", "1")
        collect = ("collect", "--ercs", f"sim:{stamp}", "--case", "1", "--role", "ECE", "--yes", "--stage", self.url + "/case")
        for name, says in (("expired", "the SAS expired at "), ("no-write", "permits neither to create nor to write")):
            done = self.stamplog(*collect, "--sas-file", self.sas_file(name), expect=2)
            self.assertIn(says, done.err)
            self.assertEqual(self.state(stamp)["sessions"], [])
        done = self.stamplog(*collect, "--json", "-vv", "--sas-file", self.sas_file("full"))
        result = next(o for o in map(json.loads, done.out.splitlines()) if o.get("event") == "result")
        self.assertEqual(result["staged"], [self.url + "/case"])
        with open(result["bundle"], "rb") as f:
            kept = f.read()
        self.assertEqual(self.blob("case/" + os.path.basename(result["bundle"])), kept)
        self.assert_nobody_hears("full", done.out, done.err)
        for path in (self.dir / "state").rglob("*"):
            if path.is_file():
                self.assertNotIn(self.signature("full").encode(), path.read_bytes(), path)


class Killed(BlobCase):
    def test_an_upload_killed_at_ten_points_goes_on_and_sends_no_block_twice(self):
        size = int(os.environ.get("STAMPLOG_BLOB_MIB", "64")) * MIB
        bundle = self.make_bundle(size)
        blocks = -(-bundle.stat().st_size // (8 * MIB))
        proxy = CountingProxy(self.port)
        self.addCleanup(proxy.close)
        url = self.url_of(proxy.port)
        command = [BUILD / "stamplog", "stage", bundle, url, "--sas-file", self.sas_file("full")]
        some = max(1, blocks // 8)
        if blocks < 40:  # each kill may leave four whole: of few blocks none would be left for the later ones
            proxy.gate = threading.Lock()
        points = [("HEAD", "begins", 1), ("GET blocklist", "answered", 1), ("PUT block", "body", 2)]
        points += [("PUT block", "answered", some)] * 4
        points += [("PUT blocklist", "begins", 1), ("PUT blocklist", "answered", 1), ("PUT blocklist", "begins", 1)]
        for number, (kind, moment, nth) in enumerate(points):
            self.kill_at(proxy, command, kind, moment, nth, f"point {number}: {kind} {moment} {nth}")
            self.assertEqual(proxy.sent_again, [], f"point {number}")
        proxy.strike = lambda kind, moment: None
        done = self.stamplog(*command[1:])
        self.assertIn("staged to", done.out)
        self.assertEqual(proxy.sent_again, [])
        self.assert_staged(bundle)
        print(f"{size >> 20} MiB, {blocks} blocks, killed {len(points)} times, {len(proxy.sent_again)} blocks sent again", flush=True)
        of_bundle = [b for b in proxy.staged if b[0].endswith("/case.tar.zst")]
        self.assertEqual(len(of_bundle), blocks)

    def kill_at(self, proxy, command, kind, moment, nth, label):
        child = subprocess.Popen(list(map(str, command)), env=self.env, cwd=self.dir, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE)
        left = [nth]

        def strike(k, m):
            with proxy.lock:
                if (k, m) != (kind, moment):
                    return
                left[0] -= 1
                hit = left[0] == 0
            if hit:
                child.kill()
                child.wait(timeout=20)  # dead before the request goes on

        proxy.strike = strike
        out, err = child.communicate(timeout=LIMIT)
        self.assertEqual(child.returncode, -9, f"{label}: it ended by itself\n{out.decode()}\n{err.decode()}")
        self.assertTrue(proxy.wait_until_quiet(), label)


if __name__ == "__main__":
    main()
