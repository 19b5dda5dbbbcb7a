"""An HTTP server on loopback that gives ranges of one file, writes down which, and can be told to lie."""
import http.server
import re
import threading


class RangeServer:
    def __init__(self, content, name="case.tar.zst"):
        self.content, self.name = content, name
        self.ranges = []  # (first, last) of every range that was given
        self.requests = []  # (path with query, headers) of every request
        self.etag = '"one"'
        self.lie = None  # "whole", "short", "changes", "busy", "redirect", "forbidden", "packed", "elsewhere"
        owner = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_GET(self):
                owner.answer(self)

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/c/{name}"

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def bytes_given(self):
        return sum(last - first + 1 for first, last in self.ranges)

    def given(self):
        """The bytes that were given at least once, as a set of disjoint (first, last)."""
        out = []
        for first, last in sorted(self.ranges):
            if out and first <= out[-1][1] + 1:
                out[-1][1] = max(out[-1][1], last)
            else:
                out.append([first, last])
        return out

    def answer(self, h):
        self.requests.append((h.path, dict(h.headers)))
        if h.path.split("?")[0] != f"/c/{self.name}":
            return self.say(h, 404)
        if self.lie == "forbidden":
            return self.say(h, 403)
        if self.lie == "redirect":
            return self.say(h, 302, [("Location", "http://127.0.0.1:1/SECRET")])
        if self.lie == "busy":
            self.lie = None
            return self.say(h, 503, [("Retry-After", "0")])
        wanted = re.fullmatch(r"bytes=(\d+)-(\d+)", h.headers.get("Range", ""))
        if self.lie == "whole" or not wanted:
            return self.say(h, 200, [], self.content)
        first, last = int(wanted[1]), min(int(wanted[2]), len(self.content) - 1)
        if self.lie == "changes" and len(self.requests) > 1:
            self.etag = '"two"'
        if h.headers.get("If-Match", self.etag) != self.etag and self.lie != "ignores":
            return self.say(h, 412)
        if first >= len(self.content):
            return self.say(h, 416)
        if self.lie == "short" and last > first:
            last -= 1
        body = self.content[first:last + 1]
        self.ranges.append((first, last))
        shown = first + 1 if self.lie == "elsewhere" else first
        more = [("Content-Encoding", "gzip")] if self.lie == "packed" else []
        self.say(h, 206, [("Content-Range", f"bytes {shown}-{last}/{len(self.content)}"), ("ETag", self.etag), *more], body)

    @staticmethod
    def say(h, status, headers=(), body=b""):
        try:
            h.send_response(status)
            for name, value in headers:
                h.send_header(name, value)
            h.send_header("Content-Length", str(len(body)))
            h.end_headers()
            h.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            h.close_connection = True
