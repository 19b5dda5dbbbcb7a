"""A simulated stamp as WinRM services on loopback, for tests that reach it over the network."""
import json
import os
import pathlib
import socket
import subprocess
import tempfile

from stamp_case import BUILD, SOURCE, StampCase, name_without_time, skip_aloud

ADMIN, PASSWORD = "AZURESTACK\\CloudAdmin", "S1mulated!"


class WinrmCase(StampCase):
    def setUp(self):
        super().setUp()
        self.env["STAMPLOG_PASSWORD"] = PASSWORD
        self.env["STAMPLOG_SHARE_PASSWORD"] = "L0gWriter!"
        self.children = []
        self.addCleanup(self.end_children)

    def end_children(self):
        for child in self.children:
            if child.poll() is None:
                child.terminate()
                try:
                    child.wait(20)
                except subprocess.TimeoutExpired:
                    child.kill()
                    child.wait()
            for stream in (child.stdin, child.stdout, child.stderr):
                if stream:
                    stream.close()

    def child(self, *args, env=None, stdin=subprocess.DEVNULL):
        child = subprocess.Popen([str(a) for a in args], stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=stdin,
                                 env=env or self.env, cwd=self.dir)
        self.children.append(child)
        return child

    def serve(self, stamp, *args, env=None):
        """Starts the services on free ports; their addresses as --ercs takes them."""
        server = self.child(BUILD / "stampsim", "serve", stamp, "--listen", "127.0.0.1:0", "--json", *args, env=env)
        line = server.stdout.readline()
        if not line:
            self.fail("stampsim serve: " + server.stderr.read().decode())
        self.server, said = server, json.loads(line)
        self.fingerprint = said.get("fingerprint")
        self.ports = [e["port"] for e in said["endpoints"]]
        scheme = "winrms://" if "--tls" in args else ""
        return ",".join(f"{scheme}127.0.0.1:{p}" for p in self.ports)

    def share_options(self, stamp):
        return ["--share", "\\\\sim\\logs", "--share-user", "SIM\\logwriter", "--share-local", stamp / "share"]

    def collect_from(self, ercs, stamp, *args, expect=0, env=None, user=ADMIN, out="out"):
        return self.stamplog("collect", "--ercs", ercs, "--stamp", stamp / "AzureStackStampDeploymentInfo.json", "--user", user,
                             *self.share_options(stamp), "--case", "1", "--stage", self.dir / out, "--yes",
                             "--quiet-after-cancel", "0s", *args, expect=expect, env=env)

    def kdc(self):
        """A real KDC with a realm of its own; the environment of clients and services."""
        if not pathlib.Path("/usr/sbin/krb5kdc").exists():
            skip_aloud("no KDC: krb5-kdc is not installed")
        folder = pathlib.Path(tempfile.mkdtemp(dir=self.dir))
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            port = s.getsockname()[1]
        kdc = self.child("/bin/bash", SOURCE / "tests/support/kdc.sh", folder, port)
        said = kdc.stdout.readline()
        if said != b"ready\n":
            self.fail("no KDC: " + kdc.stderr.read().decode())
        return {**self.env, "KRB5_CONFIG": str(folder / "krb5.conf"), "KRB5_KTNAME": str(folder / "keytab")}


def hashes_without_time(found):
    """The same whenever it was collected: stamps' times are taken out of folder and zip names."""
    return {name_without_time(name): digest for name, digest in found.items()}
