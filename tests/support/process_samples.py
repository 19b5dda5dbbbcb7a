"""What the system shows to others of a program and of all that it starts, sampled while it runs: command lines and environments."""
import os
import pathlib

PROC = pathlib.Path("/proc")


def parents():
    found = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            try:
                found[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, IndexError):
                pass  # it has gone
    return found


def read(pid, what):
    try:
        return (PROC / str(pid) / what).read_bytes()
    except OSError:
        return b""  # gone, or not for us to read: then it shows nothing


class Samples:
    def __init__(self, root):
        self.root, self.known = root, {root}
        self.command_lines = set()
        self.environments = set()  # of what the root started
        self.last_own = b""  # of the root: what was there last

    def take(self):
        all_parents = parents()
        grown = True
        while grown:
            more = {p for p, parent in all_parents.items() if parent in self.known} - self.known
            self.known |= more
            grown = bool(more)
        for pid in self.known & all_parents.keys():
            command = read(pid, "cmdline")
            # Between fork and exec a child is a copy of us, and has our command line.
            self.command_lines.add(command)
            environment = read(pid, "environ")
            if pid == self.root:
                self.last_own = environment or self.last_own
            else:
                self.environments.add(environment)

    def until_it_ends(self, child, limit):
        """Samples as fast as it can until the child is gone, or `limit` says so."""
        while child.poll() is None:
            self.take()
            if limit():
                return

    def programs(self):
        return {os.path.basename(c.split(b"\0")[0].decode("utf-8", "replace")) for c in self.command_lines if c}
