"""One Azurite for a campaign; for each run a proxy in front of it that makes trouble, and a way to have what was staged in a folder."""
import pathlib
import subprocess
import sys
import urllib.parse
import urllib.request
import xml.etree.ElementTree as xml

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
from azurite_case import CountingProxy, free_port  # noqa: E402
from stamp_case import SOURCE  # noqa: E402

CONTAINER = "/stamplogtest/logs"


class Azurite:
    """`cannot` says why it is not there; None: it is, with signatures in `folder`."""

    def __init__(self, folder):
        self.folder, self.port, self.cannot = pathlib.Path(folder), free_port(), None
        self.folder.mkdir()
        self.child = subprocess.Popen(["bash", SOURCE / "tests" / "support" / "azurite.sh", self.folder, str(self.port)], stdout=subprocess.PIPE, text=True)
        for line in self.child.stdout:
            if line.startswith("SKIPPED: "):
                self.cannot = line.removeprefix("SKIPPED: ").strip()
                return
            if line == "ready\n":
                return
        self.cannot = "Azurite did not start"

    def end(self):
        self.child.terminate()
        self.child.wait(30)
        self.child.stdout.close()


class Container:
    """A run's own part of the container, behind a proxy of its own."""

    def __init__(self, folder, port, name):
        self.folder, self.port, self.name = pathlib.Path(folder), port, name
        self.proxy = TroubledProxy(port, self.sas("expired"), self.sas("no-write"))
        self.url = f"http://127.0.0.1:{self.proxy.port}{CONTAINER}/{name}"

    def sas_file(self, kind="full"):
        return self.folder / f"{kind}.sas"

    def sas(self, kind):
        return self.sas_file(kind).read_text().strip()

    def fetch_to(self, folder):
        """By a reader that is not ours."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        base, sas = f"http://127.0.0.1:{self.port}{CONTAINER}", self.sas("full")
        with opener.open(f"{base}?restype=container&comp=list&prefix={self.name}/&{sas}", timeout=60) as r:
            names = [e.text for e in xml.fromstring(r.read()).iter("Name")]
        for name in names:
            to = folder / name.removeprefix(f"{self.name}/")
            to.parent.mkdir(parents=True, exist_ok=True)
            with opener.open(f"{base}/{urllib.parse.quote(name)}?{sas}", timeout=60) as r:
                to.write_bytes(r.read())

    def end(self):
        self.proxy.close()


class TroubledProxy(CountingProxy):
    """`trouble` is one of busy (the next `left` blocks are refused with 503), dead (every block is), sas-expires and sas-loses-write (the service
    hears a signature that ended, or that does not permit to write, in place of the client's), or nothing."""

    def __init__(self, port, expired, no_write):
        self.trouble, self.left = "", 0
        self.other_sas = {"sas-expires": expired, "sas-loses-write": no_write}
        super().__init__(port)

    def hand_on(self, client, port):
        parts = urllib.parse.urlsplit(client.path)
        query = urllib.parse.parse_qsl(parts.query)
        if self.trouble in self.other_sas:
            ours = {k for k, _ in urllib.parse.parse_qsl(self.other_sas[self.trouble])} | {"sig", "se", "sp", "st", "sv", "sr", "spr", "sip"}
            rest = urllib.parse.urlencode([(k, v) for k, v in query if k not in ours])
            client.path = f"{parts.path}?{rest}&{self.other_sas[self.trouble]}" if rest else f"{parts.path}?{self.other_sas[self.trouble]}"
        elif client.command == "PUT" and self.is_refused():
            return self.refuse(client)
        return super().hand_on(client, port)

    def is_refused(self):
        with self.lock:
            if self.trouble == "dead":
                return True
            if self.trouble != "busy" or self.left == 0:
                return False
            self.left -= 1
            return True

    @staticmethod
    def refuse(client):
        left = int(client.headers.get("Content-Length", 0))
        while left > 0:
            left -= len(client.rfile.read(min(left, 1 << 16))) or left
        body = b'<?xml version="1.0" encoding="utf-8"?><Error><Code>ServerBusy</Code><Message>The server is busy.</Message></Error>'
        client.send_response(503)
        for name, value in (("x-ms-error-code", "ServerBusy"), ("Retry-After", "0"), ("Content-Type", "application/xml"), ("Content-Length", str(len(body)))):
            client.send_header(name, value)
        client.end_headers()
        client.wfile.write(body)
