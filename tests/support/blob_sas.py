"""Shared access signatures for the tests' own Azurite: blob_sas.py DIR ACCOUNT_URL CONTAINER makes the container, and writes DIR/NAME.sas."""

import base64
import hashlib
import hmac
import sys
import urllib.error
import urllib.parse
import urllib.request
from datetime import datetime, timedelta, timezone
from pathlib import Path

VERSION = "2021-12-02"
ACCOUNT = "stamplogtest"


def when(hours):
    return (datetime.now(timezone.utc) + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")


def sign(key, lines):
    digest = hmac.new(base64.b64decode(key), "\n".join(lines).encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def container_sas(key, container, rights="rcwdl", start="", end=None, sip="", spr=""):
    end = end or when(8)
    lines = [rights, start, end, f"/blob/{ACCOUNT}/{container}", "", sip, spr, VERSION, "c", "", "", "", "", "", "", ""]
    fields = {"sv": VERSION, "sr": "c", "sp": rights, "st": start, "se": end, "sip": sip, "spr": spr, "sig": sign(key, lines)}
    return urllib.parse.urlencode({k: v for k, v in fields.items() if v})


def account_sas(key, rights="rwdlac", kinds="sco"):
    end = when(1)
    lines = [ACCOUNT, rights, "b", kinds, "", end, "", "", VERSION, "", ""]
    return urllib.parse.urlencode({"sv": VERSION, "ss": "b", "srt": kinds, "sp": rights, "se": end, "sig": sign(key, lines)})


def make_container(key, account_url, container):
    request = urllib.request.Request(f"{account_url}/{container}?restype=container&{account_sas(key)}", method="PUT", data=b"",
                                     headers={"x-ms-version": "2018-11-09"})
    try:
        # No proxy: it is this machine.
        urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=20).close()
    except urllib.error.HTTPError as e:
        if e.code != 409:  # it is there
            sys.exit(f"container {container}: {e.code} {e.headers.get('x-ms-error-code')} {e.read()[:500]!r}")


def main():
    folder, account_url, container = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    key = (folder / "key").read_text()
    make_container(key, account_url, container)
    kinds = {
        "full": container_sas(key, container),
        "expired": container_sas(key, container, end=when(-1)),
        "early": container_sas(key, container, start=when(2)),
        "no-write": container_sas(key, container, rights="rl"),
        "write-only": container_sas(key, container, rights="cw"),
        "https-only": container_sas(key, container, spr="https"),
        "account": account_sas(key),
        # Signed with another key: a letter changed in the text may break an escape (%2F), which is answered with 500.
        "wrong": container_sas(base64.b64encode(b"another key").decode(), container),
        "of-nowhere": container_sas(key, "nowhere"),
    }
    for name, sas in kinds.items():
        file = folder / f"{name}.sas"
        file.write_text(sas + "\n")
        file.chmod(0o600)


if __name__ == "__main__":
    main()
