"""Azurite for end-to-end tests, and a proxy in front of it that counts, and may be asked to strike at a certain request."""
import contextlib
import http.client
import http.server
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request

from stamp_case import SOURCE, StampCase, skip_aloud

sys.path.insert(0, str(SOURCE / "tests" / "support"))
import blob_sas  # noqa: E402

PIECE = 64 << 10


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class AzuriteCase(StampCase):
    """One Azurite for the test; self.url is its container."""

    def setUp(self):
        super().setUp()
        self.data = self.dir / "azurite"
        self.data.mkdir()
        self.port = free_port()
        self._azurite = subprocess.Popen(["bash", SOURCE / "tests" / "support" / "azurite.sh", self.data, str(self.port)],
                                         stdout=subprocess.PIPE, text=True, env=self.env)
        self.addCleanup(self._end)
        for line in self._azurite.stdout:
            if line.startswith("SKIPPED: "):
                skip_aloud(line.removeprefix("SKIPPED: ").strip())
            if line == "ready\n":
                break
        else:
            self.fail("Azurite did not start")
        self.url = self.url_of(self.port)
        self.key = (self.data / "key").read_text()

    def _end(self):
        self._azurite.terminate()
        self._azurite.wait(timeout=20)
        self._azurite.stdout.close()

    def url_of(self, port):
        return f"http://127.0.0.1:{port}/stamplogtest/logs"

    def sas_file(self, name):
        return self.data / f"{name}.sas"

    def signature(self, name):
        return urllib.parse.parse_qs(self.sas_file(name).read_text().strip())["sig"][0]

    def blob(self, name):
        """The bytes of a blob, by a reader that is not ours; None when it is not there."""
        url = f"{self.url}/{urllib.parse.quote(name)}?{self.sas_file('full').read_text().strip()}"
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=60) as r:
                return r.read()
        except urllib.error.HTTPError as e:
            if e.code == 404:
                return None
            raise


class CountingProxy:
    """Hands every request on to Azurite. `seen` are (kind, blob, block id, status); `strike(kind, moment)` is called at the moments
    "begins", "body" (once 1 MiB of it went on) and "answered" (before the client hears the answer). `alter(kind, at, piece)` is what goes
    on in place of a piece of a body."""

    def __init__(self, port):
        self.seen = []
        self.staged = set()
        self.sent_again = []
        self.strike = lambda kind, moment: None
        self.alter = lambda kind, at, piece: piece
        self.gate = contextlib.nullcontext()  # a lock: one block at a time goes on, however many the client sends at once
        self.lock = threading.Lock()
        self.quiet = threading.Condition()
        self.active = 0
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *args):
                pass

            def handle_any(self):
                with outer.quiet:
                    outer.active += 1
                try:
                    outer.hand_on(self, port)
                finally:
                    with outer.quiet:
                        outer.active -= 1
                        outer.quiet.notify_all()

            do_GET = do_PUT = do_HEAD = do_DELETE = handle_any

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 64

            def handle_error(self, request, client_address):
                pass  # a client that was killed

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(timeout=10)

    def wait_until_quiet(self):
        """What a client that was killed had sent whole has been answered: only then is it known what lies there."""
        with self.quiet:
            return self.quiet.wait_for(lambda: self.active == 0, timeout=60)

    @staticmethod
    def kind_of(method, query):
        comp = query.get("comp", [""])[0]
        return f"{method} {comp}".strip()

    def hand_on(self, client, port):
        parts = urllib.parse.urlsplit(client.path)
        query = urllib.parse.parse_qs(parts.query)
        kind = self.kind_of(client.command, query)
        block = (parts.path, query.get("blockid", [""])[0])
        with self.lock:
            if kind == "PUT block" and block in self.staged:
                self.sent_again.append(block)
        self.strike(kind, "begins")
        to = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        try:
            with self.gate if kind == "PUT block" else contextlib.nullcontext():
                self.exchange(client, to, kind, parts, block)
        finally:
            to.close()

    def exchange(self, client, to, kind, parts, block):
        to.putrequest(client.command, client.path, skip_host=True, skip_accept_encoding=True)
        for name, value in client.headers.items():
            to.putheader(name, value)
        to.endheaders()
        left = int(client.headers.get("Content-Length", 0))
        passed = 0
        while left > 0:
            piece = client.rfile.read(min(left, PIECE))
            if not piece:
                client.close_connection = True
                return
            to.send(self.alter(kind, passed, piece))
            left -= len(piece)
            passed += len(piece)
            if passed == 1 << 20:
                self.strike(kind, "body")
        answer = to.getresponse()
        body = answer.read()
        with self.lock:
            self.seen.append((kind, parts.path, block[1], answer.status))
            if kind == "PUT block" and answer.status == 201:
                self.staged.add(block)
        self.strike(kind, "answered")
        client.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("transfer-encoding", "connection", "content-length", "date", "server"):
                client.send_header(name, value)
        length = answer.getheader("Content-Length") if client.command == "HEAD" else str(len(body))
        client.send_header("Content-Length", length or "0")
        client.end_headers()
        client.wfile.write(body)


__all__ = ["AzuriteCase", "CountingProxy", "blob_sas"]
