"""Bundles behind a URL: only what is needed is read, what a server does wrong is said, and no secret is told."""
import io
import itertools
import os
import random
import struct
import subprocess
import tarfile

from range_server import RangeServer
from reading_test import FOLDER, OTHER, make_zip, objects
from stamp_case import StampCase, main

TAIL = 64 << 10  # what opening reads from the end


def seek_table(data):
    """(compressed size, content's size) of every frame, from zstd's seek table at the end."""
    count, _, magic = struct.unpack("<IBI", data[-9:])
    assert magic == 0x8F92EAB1
    return list(struct.iter_unpack("<II", data[-9 - 8 * count:-9]))


def frames_of(data):
    """(begin, end) of every frame."""
    ends = list(itertools.accumulate(size for size, _ in seek_table(data)))
    return list(zip([0, *ends], ends))


def frames_with(data, wanted):
    """(begin, end) of the frames that hold the contents of the members whose names are wanted, as tar and zstd see them."""
    tar = subprocess.run(["zstd", "-dcq"], input=data, stdout=subprocess.PIPE, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(tar)) as members:
        places = [(m.offset_data, m.offset_data + m.size) for m in members if m.size > 0 and wanted(m.name)]
    ends = list(itertools.accumulate(content for _, content in seek_table(data)))
    return [frame for frame, begin, end in zip(frames_of(data), [0, *ends], ends)
            if any(first < end and begin < last for first, last in places)]


def merged(ranges):
    """The same bytes, (begin, end), with neighbours in one range."""
    out = []
    for begin, end in sorted(ranges):
        if out and begin <= out[-1][1]:
            out[-1][1] = max(out[-1][1], end)
        else:
            out.append([begin, end])
    return out


def lines(noise, count, every=50):
    """`count` lines that do not compress to less than half: 64 hexadecimal digits, and a number from 0 to 49."""
    digits = noise.randbytes(32 * count).hex()
    return "".join(f"{digits[64 * i:64 * i + 64]} needle{i % every}\n" for i in range(count)).encode()


class Remote(StampCase):
    packed = None  # the bundle's bytes: made once, by the first test

    def setUp(self):
        super().setUp()
        self.bundle = self.dir / "case.tar.zst"
        if Remote.packed is None:
            share, noise = self.dir / "share", random.Random(7)
            make_zip(share / FOLDER / "Storage-20261119031500.zip", {"a.log": lines(noise, 300_000), "small.txt": b"found me\n"})
            make_zip(share / FOLDER / "ACS-20261119031500.zip", {"b.csv": lines(noise, 300_000)})
            make_zip(share / OTHER / "ECE-20261119031500.zip", {"c.xml": lines(noise, 300_000), "d.xml": b"<needle/>\n"})
            self.stamplog("pack", share, "-o", self.bundle, "--profile", "fast")
            Remote.packed = self.bundle.read_bytes()
        self.bundle.write_bytes(Remote.packed)
        self.data = Remote.packed
        self.server = RangeServer(self.data)
        self.addCleanup(self.server.close)

    def member(self, name):
        return next(o for o in objects(self.stamplog("ls", self.bundle, "--json")) if o.get("path", "").endswith(name))

    def test_every_reading_verb_gives_the_same_of_a_url_as_of_the_file(self):
        self.assertGreater(len(self.data), 30 << 20)
        for verb in (["ls"], ["show"], ["ls", "--tree"]):
            here, there = (self.stamplog(verb[0], what, *verb[1:], "--quiet").out for what in (self.bundle, self.server.url))
            self.assertEqual(here.replace(str(self.bundle), "X"), there.replace(self.server.url, "X"))
        self.assertLess(self.server.bytes_given(), 1 << 20)
        self.assertIn("intact", self.stamplog("verify", self.server.url).out)
        self.stamplog("extract", self.server.url, "-C", self.dir / "x", "--role", "ECE")
        self.assertEqual((self.dir / "x" / OTHER / "ECE-20261119031500" / "d.xml").read_bytes(), b"<needle/>\n")
        self.stamplog("extract", self.server.url, "-C", self.dir / "z", "--zips", "--role", "ECE")
        self.assertTrue((self.dir / "z" / OTHER / "ECE-20261119031500.zip").exists())
        done = self.stamplog("diff", self.bundle, self.server.url)
        self.assertIn("0 added, 0 removed, 0 changed", done.out)

    def test_cat_reads_tail_index_and_the_members_frames_only(self):
        m = self.member("small.txt")
        done = self.stamplog("cat", self.server.url, m["path"])
        self.assertEqual(done.stdout, b"found me\n")
        frames = frames_of(self.data)
        largest = max(end - begin for begin, end in frames)
        index = sum(end - begin for begin, end in frames[-2:])
        self.assertLess(self.server.bytes_given(), largest + index + TAIL + 1)
        self.assertLess(len(self.server.requests), 9)
        self.assertRegex(done.err, r"read [\d.]+ MB of [\d.]+ MB in \d requests")
        # Of the frames only the member's own, all of it and nothing before or behind it.
        middle = [(a, b + 1) for a, b in self.server.given() if 1 < b < len(self.data) - TAIL - index]
        self.assertEqual(len(middle), 1, self.server.ranges)
        self.assertIn((middle[0][0] or 1, middle[0][1]), [(begin or 1, end) for begin, end in frames])

    def test_grep_of_a_role_reads_only_frames_that_hold_it(self):
        done = self.stamplog("grep", "-c", "needle7$", self.server.url, "--role", "ECE")
        self.assertEqual(done.out, f"{OTHER}/ECE-20261119031500/c.xml:6000\n")
        self.assertRegex(done.err, r"read [\d.]+ MB of [\d.]+ MB")
        # The first byte, for the size and the ETag; the tail, the index; and every frame that holds the role, whole, once.
        size = len(self.data)
        role = frames_with(self.data, lambda name: name.startswith(f"{OTHER}/ECE-20261119031500/"))
        index = frames_with(self.data, lambda name: name == "_stamplog/index")
        self.assertLess(len(role), len(frames_of(self.data)) // 2)
        self.assertEqual([[first, last + 1] for first, last in self.server.given()],
                         merged([(0, 1), (size - TAIL, size), *index, *role]))
        self.assertLess(self.server.bytes_given(), sum(end - begin for begin, end in [*role, *index]) + TAIL + 2)
        [read] = [o for o in objects(self.stamplog("grep", "-c", "needle7$", self.server.url, "--role", "ECE", "--json"))
                  if o.get("event") == "read"]
        self.assertEqual(read["of"], len(self.data))

    def test_a_server_that_lies_is_found_out(self):
        small = self.member("small.txt")["path"]
        for lie, code, words in (("whole", 2, "no ranges"), ("short", 7, "asked for"), ("changes", 7, "changed while it was read"),
                                 ("elsewhere", 7, "asked for"), ("redirect", 2, "redirect"), ("forbidden", 5, "--sas-file"),
                                 ("packed", 2, "packs")):
            self.server.lie, self.server.etag = lie, '"one"'
            self.server.requests.clear()
            done = self.stamplog("cat", self.server.url, small, expect=code)
            self.assertIn(words, done.err, lie)
            self.assertEqual(done.stdout, b"", lie)
            self.assertNotIn("SECRET", done.err)
        # Another ETag, by a server that does not look at If-Match.
        self.server.lie, self.server.etag = None, '"one"'
        original = self.server.answer
        def changing(h):
            self.server.lie = "ignores"
            self.server.etag = '"%d"' % len(self.server.requests)
            original(h)
        self.server.answer = changing
        self.assertIn("changed while it was read", self.stamplog("cat", self.server.url, small, expect=7).err)

    def test_a_busy_server_is_asked_again(self):
        self.server.lie = "busy"
        self.assertEqual(self.stamplog("cat", self.server.url, self.member("small.txt")["path"]).stdout, b"found me\n")
        self.assertEqual(self.server.requests[0][0], self.server.requests[1][0])

    def test_what_is_not_there_and_where_nobody_answers(self):
        self.assertIn("no such file", self.stamplog("ls", self.server.url + "x", expect=2).err)
        self.assertIn("http", self.stamplog("ls", "http://192.0.2.1/case.tar.zst", expect=2).err)

    def test_a_secret_goes_out_in_the_query_and_nowhere_else(self):
        sas = "sv=2022-11-02&sr=b&sp=r&se=2030-01-01T00:00:00Z&sig=SECRETSECRET"
        self.stamplog("ls", self.server.url + "?" + sas, expect=2)
        for query in ("token=SECRETSECRET", "X-Amz-Signature=SECRETSECRET"):
            self.assertNotIn("SECRET", self.stamplog("ls", f"{self.server.url}?{query}", expect=2).err)
        self.assertEqual(self.server.requests, [])
        file = self.dir / "sas"
        for content in (sas, f"{self.server.url}?{sas}", f"{self.server.url}?key=SECRETSECRET"):
            file.write_text(content + "\n")
            os.chmod(file, 0o600)
            done = self.stamplog("ls", self.server.url, "--sas-file", file, "-v", "-v")
            self.assertTrue(all("SECRETSECRET" in path for path, _ in self.server.requests))
            self.assertNotIn("SECRET", done.out + done.err)
            self.server.requests.clear()
        self.stamplog("ls", self.server.url, env={**self.env, "STAMPLOG_SAS": sas})
        self.assertTrue(all(sas in path for path, _ in self.server.requests))
        self.server.lie = "forbidden"
        done = self.stamplog("ls", self.server.url, "--sas-file", file, expect=5)
        self.assertNotIn("SECRET", done.out + done.err)
        os.chmod(file, 0o644)
        self.stamplog("ls", self.server.url, "--sas-file", file, expect=2)

    def test_a_cut_bundle_behind_a_url_gives_what_is_left(self):
        self.server.content = self.data[:len(self.data) * 2 // 3]
        done = self.stamplog("ls", self.server.url, expect=7)
        self.assertIn(".log", done.out)


if __name__ == "__main__":
    main()
