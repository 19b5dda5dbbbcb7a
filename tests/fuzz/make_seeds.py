#!/usr/bin/env python3
"""Writes seeds for the fuzz targets from recorded conversations: make_seeds.py RECORDINGS OUTPUT.

OUTPUT gets one folder per target (line, reassembler, message, clixml), one file per distinct input."""

import base64
import hashlib
import json
import pathlib
import re
import struct
import sys

LARGEST = 16384  # longer inputs make a fuzzer slow and teach it nothing new
DATA = re.compile(r"<Data Stream=['\"]\w+['\"] PSGuid=['\"]([^'\"]+)['\"]>([^<]*)</Data>")


def write(folder, data):
    if len(data) > LARGEST:
        return
    folder.mkdir(parents=True, exist_ok=True)
    (folder / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)


def messages(fragments, open_objects, key):
    """Whole messages out of the fragments of one line; what is unfinished stays in open_objects."""
    at = 0
    while at + 21 <= len(fragments):
        object_id, _, flags, size = struct.unpack(">QQBI", fragments[at:at + 21])
        blob = fragments[at + 21:at + 21 + size]
        at += 21 + size
        slot = key + (object_id,)
        open_objects[slot] = (b"" if flags & 1 else open_objects.get(slot, b"")) + blob
        if flags & 2:
            yield open_objects.pop(slot)


def main(recordings, output):
    for recording in sorted(pathlib.Path(recordings).glob("*.jsonl")):
        open_objects = {}
        for entry in map(json.loads, recording.read_text(encoding="utf-8").splitlines()):
            write(output / "line", entry["line"].rstrip("\r\n").encode())
            data = DATA.search(entry["line"])
            if not data:
                continue
            try:
                fragments = base64.b64decode(data[2], validate=True)
            except ValueError:
                continue  # a recording of lines that are not protocol
            write(output / "reassembler", b"\x20" + fragments)
            for message in messages(fragments, open_objects, (entry["dir"], data[1])):
                write(output / "message", message)
                body = message[40:]
                write(output / "clixml", body[3:] if body[:3] == b"\xef\xbb\xbf" else body)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], pathlib.Path(sys.argv[2]))
