"""What the tests of `stampsim serve` share: the service as a child, python3-winrm as another, and recorded SOAP."""
import base64
import json
import os
import pathlib
import re
import signal
import struct
import subprocess
import time
import uuid

import stamp_case

SUPPORT = stamp_case.SOURCE / "tests" / "support"
RECORDINGS = stamp_case.SOURCE / "tests" / "data" / "wsman"
ADMIN, ADMIN_PASSWORD = "AZURESTACK\\CloudAdmin", "S1mulated!"
# What PSRP's messages are called, as far as an endpoint sends them (MS-PSRP 2.2.1).
MESSAGES = {0x00010002: "SESSION_CAPABILITY", 0x00021005: "RUNSPACEPOOL_STATE", 0x00021009: "APPLICATION_PRIVATE_DATA",
            0x00041004: "PIPELINE_OUTPUT", 0x00041005: "ERROR_RECORD", 0x00041006: "PIPELINE_STATE",
            0x00041008: "VERBOSE_RECORD", 0x00041009: "WARNING_RECORD", 0x00041010: "PROGRESS_RECORD",
            0x00041011: "INFORMATION_RECORD", 0x00041100: "PIPELINE_HOST_CALL"}


class PeerCase(stamp_case.StampCase):
    def serve(self, stamp, *args, env=None):
        """The service, ended with the test by the end of its input. Returns what it told about itself."""
        process = subprocess.Popen([str(stamp_case.BUILD / "stampsim"), "serve", str(stamp), "--listen", "127.0.0.1:0", "--json",
                                    "--until-eof", *map(str, args)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, env=env or self.env, cwd=self.dir)
        self.addCleanup(self.end_service, process)
        line = process.stdout.readline()
        if not line:
            self.fail("stampsim serve said nothing: " + process.communicate(timeout=30)[1].decode())
        told = json.loads(line)
        told["process"] = process
        told["url"] = told["endpoints"][0]["url"]
        return told

    def end_service(self, process):
        if process.poll() is None:
            process.stdin.close()
        try:
            process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            self.fail("stampsim serve did not end with its input")
        for pipe in (process.stdin, process.stdout, process.stderr):
            pipe.close()

    def peer(self, url, user=ADMIN, password=ADMIN_PASSWORD, **job):
        p = Peer(self.dir, dict(job, url=url, user=user, password=password))
        self.addCleanup(p.end)
        return p

    def wait_for(self, what, condition):
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if condition():
                return
            time.sleep(0.02)
        self.fail(f"{what}: not within a minute")


class Peer:
    """python3-winrm in a process of its own, with the system's Python and OpenSSL's old hashes (MD4) switched on."""

    def __init__(self, folder, job):
        conf = pathlib.Path(folder) / "openssl.cnf"
        conf.write_text("openssl_conf = a\n[a]\nproviders = b\n[b]\ndefault = on\nlegacy = on\n[on]\nactivate = 1\n")
        env = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy") and k != "PYTHONPATH"}
        env["OPENSSL_CONF"] = str(conf)
        self.process = subprocess.Popen(["/usr/bin/python3", "-B", str(SUPPORT / "winrm_peer.py")], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, env=env, text=True)
        self._write(job)

    def _write(self, o):
        self.process.stdin.write(json.dumps(o) + "\n")
        self.process.stdin.flush()

    def ask(self, **what):
        self.start(**what)
        return self.hear()

    def start(self, **what):
        self._write(what)

    def hear(self):
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError("python3-winrm ended")
        return json.loads(line)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def end(self):
        self.process.stdin.close()
        if self.process.poll() is None:
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process.stdout.close()


class Recording:
    """The requests of a recorded client, with the ids and the address of today."""

    def __init__(self, name, configuration="PrivilegedEndpoint"):
        lines = [json.loads(line) for line in (RECORDINGS / name).read_text().splitlines()]
        self.exchanges = [o for o in lines if o.get("dir") in ("req", "resp")]
        self.requests = [o["soap"] for o in lines if o.get("dir") == "req"]
        self.configuration = configuration

    def request(self, verb, n=0):
        return [r for r in self.requests if action_of(r) == verb][n]

    def adapted(self, soap, shell=None):
        soap = re.sub(r"(MessageID[^>]*>)uuid:[^<]*", lambda m: m[1] + "uuid:" + str(uuid.uuid4()).upper(), soap)
        soap = re.sub(r"(schemas\.microsoft\.com/powershell/)\w+(?=</)", lambda m: m[1] + self.configuration, soap)
        if shell:
            soap = re.sub(r'(ShellId=")[^"]*', lambda m: m[1] + shell, soap)
            soap = re.sub(r'(Name="ShellId"[^>]*>)[^<]*', lambda m: m[1] + shell, soap)
        return soap


def action_of(soap):
    return re.search(r"Action[^>]*>([^<]*)<", soap)[1].rsplit("/", 1)[-1]


def fault_code(answer):
    found = re.search(r'WSManFault[^>]* Code="(\d+)"', answer.get("soap", ""))
    return int(found[1]) if found else None


def messages_of(soap):
    """The names of the messages that begin in an answer, a state with its number and the id of its error."""
    names = []
    for text in re.findall(r"<(?:\w+:)?Stream\b[^>]*>([^<]*)<", soap):
        data = base64.b64decode(text)
        while data:
            flags, size = struct.unpack(">BI", data[16:21])
            blob, data = data[21:21 + size], data[21 + size:]
            if flags & 1:
                names.append(name_of(blob))
    return names


def name_of(blob):
    name = MESSAGES[struct.unpack("<I", blob[4:8])[0]]
    body = blob[40:].decode("utf-8", "replace")
    state = re.search(r'N="(?:Pipeline|Runspace)State">(\d)<', body)
    error = re.search(r'N="FullyQualifiedErrorId">([^<]*)<', body)
    return " ".join([name] + [m[1] for m in (state, error) if m])
