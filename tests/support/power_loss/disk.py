"""What a disk may hold after the power went: replays what recorder.cpp wrote down, to any point, and says what of it had to survive.

A file's bytes survive as of its last fsync, a folder's names as of its own: that is all that POSIX promises. MODELS are ways in which
file systems keep more than that; the program must be right with each.
  strict   nothing that was not synced
  ordered  names as ext4 keeps them: a beginning of all changes, and any sync writes down all before it; of bytes a part
  torn     of each file's unsynced pages some, its size as it was: what was not written is zero (XFS, ext4 with writeback)
  kept     everything: as if only the processes had been killed
"""
import os
import pathlib
import shutil

MODELS = ("strict", "ordered", "torn", "kept")
PAGE = 4096


class File:
    def __init__(self, data=b""):
        self.now = bytearray(data)
        self.synced = bytes(data)
        self.since = []  # ("write", offset, data) and ("truncate", size) since the last sync

    def apply(self, change):
        self.since.append(change)
        apply(self.now, change)

    def sync(self):
        self.synced, self.since = bytes(self.now), []


class Folder:
    def __init__(self):
        self.now, self.synced, self.journalled = {}, {}, {}  # journalled: as of the last sync of anything


def apply(data, change):
    if change[0] == "truncate":
        size = change[1]
        del data[size:]
        data.extend(bytes(size - len(data)))
    else:
        _, offset, written = change
        data.extend(bytes(max(0, offset - len(data))))
        data[offset:offset + len(written)] = written


class Disk:
    """Begins as `root` is now. `advance` applies records; `left` says what is there after a loss of power."""

    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.by_inode = {}
        self.top = self.read(self.root)
        self.names = []  # ordered: (folder, name, node or None) of all changes of names that no sync has followed

    def read(self, path):
        inode = path.lstat().st_ino
        if path.is_dir():
            node = Folder()
            for child in sorted(path.iterdir()):
                if child.is_dir() or child.is_file():
                    node.now[child.name] = self.read(child)
            node.synced, node.journalled = dict(node.now), dict(node.now)
        else:
            node = self.by_inode.get(inode) or File(path.read_bytes())
        self.by_inode[inode] = node
        return node

    def advance(self, record):
        _, words, data = record
        getattr(self, "do_" + words[0])(*words[1:], *([data] if words[0] == "write" else []))

    def name(self, folder, leaf, node):
        folder = self.by_inode[int(folder)] if isinstance(folder, str) else folder
        leaf = bytes.fromhex(leaf).decode("utf-8", "surrogateescape")
        if node is None:
            folder.now.pop(leaf, None)
        else:
            folder.now[leaf] = node
        return folder, leaf, node

    def do_create(self, folder, leaf, inode):
        self.by_inode[int(inode)] = File()
        self.names.append([self.name(folder, leaf, self.by_inode[int(inode)])])

    def do_folder(self, folder, leaf, inode):
        self.by_inode[int(inode)] = Folder()
        self.names.append([self.name(folder, leaf, self.by_inode[int(inode)])])

    def do_link(self, folder, leaf, inode):
        self.names.append([self.name(folder, leaf, self.by_inode[int(inode)])])

    def do_remove(self, folder, leaf, _):
        self.names.append([self.name(folder, leaf, None)])

    def do_rename(self, folder, leaf, to_folder, to_leaf):
        node = self.by_inode[int(folder)].now[bytes.fromhex(leaf).decode("utf-8", "surrogateescape")]
        self.names.append([self.name(folder, leaf, None), self.name(to_folder, to_leaf, node)])

    def do_write(self, inode, offset, data):
        self.by_inode[int(inode)].apply(("write", int(offset), data))

    def do_truncate(self, inode, size):
        self.by_inode[int(inode)].apply(("truncate", int(size)))

    def do_sync(self, inode):
        node = self.by_inode[int(inode)]
        if isinstance(node, File):
            node.sync()
        else:
            node.synced = dict(node.now)
        self.names_written()

    def names_written(self):
        for change in self.names:
            for folder, leaf, node in change:
                folder.journalled[leaf] = node
        self.names = []

    def left(self, model, rng, survives):
        """The tree after the loss: {name: bytes or tree}. Where `survives(path)` is true nothing was lost: another machine's disk."""
        names = {}
        if model == "ordered":
            for change in self.names[:rng.randint(0, len(self.names))]:
                for folder, leaf, node in change:
                    names.setdefault(id(folder), dict(folder.journalled))[leaf] = node
        return self.tree(self.top, "", model, rng, survives, names)

    def tree(self, folder, path, model, rng, survives, names):
        alive = survives(path)
        if alive or model == "kept":
            entries = folder.now
        elif model == "ordered":
            entries = names.get(id(folder), folder.journalled)
        elif model == "torn":
            changed = [n for n in folder.now.keys() | folder.synced.keys() if folder.now.get(n) is not folder.synced.get(n)]
            entries = {**folder.synced, **{n: folder.now.get(n) for n in sorted(changed) if rng.random() < 0.5}}
        else:
            entries = folder.synced
        # What lies on the other machine's disk does not go with a name of ours that was lost: it is asked for by its path.
        entries = {**entries, **{n: node for n, node in folder.now.items() if survives(f"{path}/{n}")}}
        out = {}
        for name, node in entries.items():
            inner = f"{path}/{name}"
            if node is None or name.endswith("-shm"):
                continue  # SQLite's shared memory is a mapping, which is not seen here, and is made anew
            if isinstance(node, Folder):
                out[name] = self.tree(node, inner, model, rng, survives, names)
            else:
                out[name] = bytes(node.now) if model == "kept" or survives(inner) else self.bytes_left(node, model, rng)
        return out

    @staticmethod
    def bytes_left(file, model, rng):
        data = bytearray(file.synced)
        if model == "strict" or not file.since:
            return bytes(data)
        if model == "ordered":
            for change in file.since[:rng.randint(0, len(file.since))]:
                apply(data, change)
            return bytes(data)
        pages = {}  # torn: whether the unsynced page reached the disk
        data = data[:len(file.now)] + bytes(max(0, len(file.now) - len(data)))
        for change in file.since:
            if change[0] == "truncate":
                continue
            _, offset, written = change
            for page in range(offset // PAGE, (offset + len(written) - 1) // PAGE + 1):
                if pages.setdefault(page, rng.random() < 0.5):
                    data[page * PAGE:(page + 1) * PAGE] = file.now[page * PAGE:(page + 1) * PAGE]
        return bytes(data)


def records(log):
    """(process, words, data) of each record in the file."""
    with open(log, "rb") as f:
        while line := f.readline():
            pid, *words, size = line.decode().split()
            yield int(pid), words, f.read(int(size))


def lay(tree, path):
    """Makes the folder hold the tree and nothing else."""
    path = pathlib.Path(path)
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    for name, what in tree.items():
        if isinstance(what, dict):
            lay(what, path / name)
        else:
            (path / name).write_bytes(what)


def differences(disk, path):
    """What the replayed end and the real folder do not have in common: the recorder missed something."""
    found = []
    tree = disk.left("kept", None, lambda _: True)

    def compare(inner, real):
        there = {c.name for c in real.iterdir() if c.is_dir() or c.is_file()} - {n for n in os.listdir(real) if n.endswith("-shm")}
        if there != inner.keys():
            found.append(f"{real}: {sorted(there ^ inner.keys())}")
        for name in sorted(there & inner.keys()):
            what = inner[name]
            if isinstance(what, dict):
                compare(what, real / name)
            elif (real / name).read_bytes() != what:
                found.append(f"{real / name}: other bytes")

    compare(tree, pathlib.Path(path))
    return found
