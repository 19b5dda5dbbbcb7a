"""Looks for a secret in everything that a run leaves, in every form in which it could stand there, unpacked as far as it goes."""
import base64
import io
import pathlib
import re
import sqlite3
import subprocess
import tarfile
import urllib.parse
import zipfile

ZSTD, ZIP, SQLITE = b"\x28\xb5\x2f\xfd", b"PK", b"SQLite format 3\0"


def base64_of_within(data, offset):
    """The base64 digits that `data` alone decides when it begins `offset` bytes behind a multiple of three."""
    text = base64.b64encode(bytes(offset) + data)
    first = -(-8 * offset // 6)
    last = 8 * (offset + len(data)) // 6
    return text[first:last]


def forms(secret):
    """Name -> bytes of every form that is looked for."""
    plain = {"UTF-8": secret.encode(), "UTF-16LE": secret.encode("utf-16-le"), "UTF-16BE": secret.encode("utf-16-be")}
    found = dict(plain)
    for name, data in plain.items():
        for offset in range(3):
            digits = base64_of_within(data, offset)
            found[f"base64 of {name} at {offset}"] = digits
            found[f"base64url of {name} at {offset}"] = digits.translate(bytes.maketrans(b"+/", b"-_"))
        found[f"hex of {name}"] = data.hex().encode()
        found[f"HEX of {name}"] = data.hex().upper().encode()
    encoded = urllib.parse.quote(secret, safe="")
    lower = re.sub("%..", lambda m: m.group().lower(), encoded)
    found |= {"URL-encoded": encoded.encode(), "url-encoded": lower.encode(), "URL-encoded twice": urllib.parse.quote(encoded, safe="").encode()}
    for escaped, name in ((secret.replace("/", "\\/"), "JSON"), (secret.replace("\\", "\\\\").replace('"', '\\"'), "JSON, quoted")):
        found[name] = escaped.encode()
    return found


class Search:
    """`secrets`: name -> text. Findings are lines that tell where and in which form, never the secret."""

    def __init__(self, secrets):
        self.patterns = [(name, form, data) for name, text in secrets.items() for form, data in forms(text).items()]
        self.findings = []
        self.looked_at = []

    def bytes(self, where, data):
        self.looked_at.append(where)
        unbroken = data.replace(b"\r", b"").replace(b"\n", b"")  # base64 comes in lines
        for name, form, pattern in self.patterns:
            if pattern in data or pattern in unbroken:
                self.findings.append(f"{where}: {name}, {form}")
        if data.startswith(ZIP):
            self.zip(where, data)
        elif data.startswith(ZSTD):
            self.zstd(where, data)
        elif data.startswith(SQLITE):
            self.sqlite(where, data)

    def zip(self, where, data):
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as z:
                for info in z.infolist():
                    self.bytes(f"{where}!{info.filename}", z.read(info))
        except zipfile.BadZipFile:
            pass  # cut off: looked at as it is

    def zstd(self, where, data):
        plain = subprocess.run(["zstd", "-dcq"], input=data, capture_output=True, timeout=120).stdout
        self.bytes(f"{where}!", plain)
        try:
            with tarfile.open(fileobj=io.BytesIO(plain), mode="r:") as tar:
                for m in tar:
                    if m.isfile():
                        self.bytes(f"{where}!{m.name}", tar.extractfile(m).read())
        except tarfile.ReadError:
            pass  # no tar

    def sqlite(self, where, data):
        """Values whole, though they may lie over several pages."""
        db = sqlite3.connect(":memory:")
        try:
            # A file in WAL mode cannot be opened without its log; what is in there is looked at as it is.
            db.deserialize(data[:18] + b"\1\1" + data[20:])
            for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type='table'").fetchall():
                for row in db.execute(f'SELECT * FROM "{table}"').fetchall():
                    for value in row:
                        if isinstance(value, (str, bytes)):
                            self.bytes(f"{where}!{table}", value.encode() if isinstance(value, str) else value)
        except sqlite3.DatabaseError:
            pass  # it is being written
        finally:
            db.close()

    def folder(self, path):
        for file in sorted(pathlib.Path(path).rglob("*")):
            if file.is_file() and not file.is_symlink():
                self.bytes(str(file), file.read_bytes())
                self.bytes(f"the name of {file.parent}/…", str(file).encode())
