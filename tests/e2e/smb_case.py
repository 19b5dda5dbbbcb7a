"""A real Samba on loopback (tests/support/samba.sh) for tests of the programs."""

import os
import signal
import socket
import subprocess
from pathlib import Path

SCRIPT = Path(__file__).resolve().parent.parent / "support" / "samba.sh"
PASSWORD = "L0gWriter!"  # of the simulated stamp's SIM\logwriter: it writes to the folder that Samba serves


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Samba:
    """Serves `folder` as the share "sim", and samba.sh's own shares."""

    @staticmethod
    def installed():
        return os.access("/usr/sbin/smbd", os.X_OK)

    def __init__(self, where, folder):
        self.where, self.folder, self.port, self.process = Path(where), folder, free_port(), None
        self.where.mkdir()
        (self.where / "password").write_text(PASSWORD)
        self.start()

    def start(self):
        # A session of its own: server and clients' processes end together.
        self.process = subprocess.Popen(["bash", str(SCRIPT), str(self.where), str(self.port), f"sim={self.folder}"],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True)
        line = self.process.stdout.readline()
        assert line == "ready\n", line

    def stop(self):
        if self.process is None:
            return
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(30)
        self.process.stdin.close()
        self.process.stdout.close()
        self.process = None

    def url(self, share="sim"):
        return f"smb://127.0.0.1:{self.port}/{share}"
