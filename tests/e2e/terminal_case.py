"""stamplog on a pseudo-terminal of its own."""
import os
import pty
import re
import subprocess
import termios
import time

from stamp_case import BUILD, StampCase


class TerminalCase(StampCase):
    def start(self, *args):
        """On a terminal of its own that is the controlling one, as a login has it."""
        master, slave = pty.openpty()
        self.addCleanup(os.close, master)
        self.addCleanup(os.close, slave)
        env = dict(self.env, TERM="xterm", COLUMNS="120")
        child = subprocess.Popen([str(BUILD / "stamplog"), *map(str, args)], stdin=slave, stdout=slave, stderr=slave, env=env, cwd=self.dir,
                                 start_new_session=True, preexec_fn=lambda: __import__("fcntl").ioctl(0, termios.TIOCSCTTY, 0))
        self.addCleanup(lambda: child.poll() is None and child.kill())
        return child, master, slave

    def read_until(self, master, pattern, limit=60):
        text, end = "", time.monotonic() + limit
        os.set_blocking(master, False)
        while time.monotonic() < end:
            try:
                text += os.read(master, 65536).decode("utf-8", "replace")
            except BlockingIOError:
                time.sleep(0.05)
            if re.search(pattern, text):
                return text
        self.fail(f"{pattern!r} did not come: {text!r}")

    def echoes(self, slave):
        return bool(termios.tcgetattr(slave)[3] & termios.ECHO)

    def wait_for_no_echo(self, slave):
        for _ in range(200):
            if not self.echoes(slave):
                return
            time.sleep(0.05)
        self.fail("the password would be echoed")
