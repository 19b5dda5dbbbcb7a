#!/usr/bin/env python3
"""Writes seeds for the fuzz targets from recorded conversations: make_seeds.py RECORDINGS WSMAN_RECORDINGS OUTPUT.

OUTPUT gets one folder per target (the names in run.sh), one file per distinct input."""

import base64
import hashlib
import json
import pathlib
import re
import struct
import sys
import uuid

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


TAG = re.compile(r"<(\w+) PSGuid='([^']+)'")


def guid_bytes(text):
    """A GUID as .NET lays it out."""
    return uuid.UUID(text).bytes_le


def programs(entries):
    """The recording as a program of halves_fuzz: the server's lines for a client, and the client's lines for a server."""
    first = base64.b64decode(DATA.search(entries[0]["line"])[2])
    pool = first[21 + 8:21 + 24]
    client, server = b"\0" + pool, b"\1" + pool
    for entry in entries:
        line = entry["line"].encode() + b"\n"
        if entry["dir"] == "s>c":
            client += b"\0" + line
            continue
        server += b"\0" + line + b"\2\3"
        tag = TAG.match(entry["line"])
        if not tag:
            continue
        operation = {"Command": b"\2", "Signal": b"\4", "Close": b"\5"}[tag[1]]
        client += b"\x09" if tag[1] == "Close" and set(tag[2]) <= set("0-") else operation + guid_bytes(tag[2])
        client += b"\0" if tag[1] == "Command" else b""
    return client, server


def network_seeds(recordings, output):
    """What went over the network in the recordings of WSMan: envelopes, challenges, sealed heads."""
    sealed = (b"--Encrypted Boundary\r\nContent-Type: application/HTTP-SPNEGO-session-encrypted\r\nOriginalContent: "
              b"type=application/soap+xml;charset=UTF-8;Length=32\r\n--Encrypted Boundary\r\nContent-Type: "
              b"application/octet-stream\r\n\x10\0\0\0" + bytes(48) + b"--Encrypted Boundary--\r\n")
    write(output / "mime", sealed)
    write(output / "mime", sealed.replace(b"\r\nC", b"\r\n\tC").replace(b"\r\nO", b"\r\n\tO"))
    for value in (b"Negotiate", b'Negotiate, Kerberos, Basic realm="WSMAN"', b"Basic YTpi"):
        write(output / "http_auth", value)
    for folder in ("envelope", "wsman_server"):
        write(output / folder, b"<s:Envelope/>")
    for recording in sorted(pathlib.Path(recordings).glob("*.jsonl")):
        requests = b""
        for line in recording.read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            soap = (entry.get("soap") or "").encode()
            if soap and entry["dir"].startswith("resp"):
                write(output / "envelope", soap[:LARGEST])
            if soap and entry["dir"] == "req":
                write(output / "wsman_server", soap[:LARGEST])
                requests += soap + b"\0"
            for header in entry.get("headers", []) + entry.get("lines", []):
                if header.startswith(("WWW-Authenticate: ", "Authorization: ")):
                    write(output / "http_auth", header.split(": ", 1)[1].encode())
        write(output / "wsman_server", requests[:LARGEST])


def main(recordings, network, output):
    network_seeds(network, output)
    for recording in sorted(pathlib.Path(recordings).glob("*.jsonl")):
        open_objects = {}
        entries = [json.loads(line) for line in recording.read_text(encoding="utf-8").splitlines()]
        if DATA.search(entries[0]["line"]):
            for program in programs(entries):
                write(output / "halves", program[:LARGEST])
        for entry in entries:
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
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3]))
