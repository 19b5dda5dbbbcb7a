"""Troubles of our own side, brought about while `stamplog collect` runs: each is given the stand, the scenario and how long an undisturbed
run takes, starts the collection, and returns its exit code."""
import contextlib
import os
import pathlib
import signal
import subprocess
import time

from stand import BUILD, LIMIT

FAKETIME = next((str(p) for p in pathlib.Path("/usr/lib").glob("*/faketime/libfaketime.so.1")), None)
CLOCK_HOURS = 3


def cannot(name, azurite):
    """Why this machine cannot have the trouble; None: it can."""
    if name in ("stage-full", "stage-fills", "disk-full", "disk-fills") and os.geteuid() != 0:
        return "a small file system can be mounted by root only"
    if name.startswith(("blob", "sas")):
        return azurite.cannot
    if name.startswith("clock-") and FAKETIME is None:
        return "libfaketime is not installed"
    return None


def wait_for(what, child):
    """True once `what` holds; False: the child ended before."""
    limit = time.monotonic() + LIMIT
    while not what():
        if child.poll() is not None:
            return False
        if time.monotonic() > limit:
            child.kill()
            raise TimeoutError
        time.sleep(0.002)
    return True


def wait_until(child, seconds):
    at = time.monotonic() + seconds
    return wait_for(lambda: time.monotonic() >= at, child)


def collecting(stand, kind="session-opening"):
    """A step of this kind is in the journal: what is checked before a run has been checked."""
    return lambda: any(k == kind for k, _, _ in stand.steps())


def none(stand, s, whole):
    return stand.collect(s.roles).wait(LIMIT)


def signalled(stand, s, whole, number):
    child = stand.collect(s.roles)
    if wait_until(child, s.moment * whole):
        child.send_signal(number)
    return child.wait(LIMIT)


def killed(stand, s, whole):
    return signalled(stand, s, whole, signal.SIGKILL)


def interrupted(stand, s, whole):
    child = stand.collect(s.roles)
    # Before it has its handler, Ctrl-C ends it as it ends any program.
    if wait_for(collecting(stand), child) and wait_until(child, s.moment * whole):
        child.send_signal(signal.SIGINT)
    return child.wait(LIMIT)


def stopped(stand, s, whole):
    child = stand.collect(s.roles)
    if wait_for(collecting(stand), child) and wait_until(child, s.moment * whole):
        subprocess.run([BUILD / "stamplog", "stop", "--yes"], env=stand.env, capture_output=True, timeout=LIMIT, stdin=subprocess.DEVNULL)
    return child.wait(LIMIT)


@contextlib.contextmanager
def small_disk(folder, size):
    """A file system of that size; more room afterwards, for who goes on."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "stamplog-campaign", folder], check=True)
    try:
        yield
    finally:
        subprocess.run(["mount", "-o", "remount,size=256m", folder], check=True)


def stage_full(stand, s, whole):
    with small_disk(stand.out, "8k"):
        return stand.collect(s.roles).wait(LIMIT)


def stage_fills(stand, s, whole):
    with small_disk(stand.out, "8k"):
        return stand.collect(s.roles, "--reserve", "0").wait(LIMIT)


def disk_full(stand, s, whole):
    with small_disk(stand.folder / "state", "4m"):
        return stand.collect(s.roles).wait(LIMIT)


def disk_fills(stand, s, whole):
    with small_disk(stand.folder / "state", "64m"):
        child = stand.collect(s.roles, "--reserve", "8M")
        wait_for(collecting(stand), child)
        filler = stand.folder / "state" / "filler"
        filler.write_bytes(bytes(58 << 20))
        wait_until(child, 1 + s.moment)
        filler.unlink()
        return child.wait(LIMIT)


def mounted(stand):
    """What small_disk() mounted, to be taken away with the stand."""
    return [f for f in (stand.out, stand.folder / "state") if f.is_mount()]


def stage_gone(stand, s, whole):
    away = stand.out.parent.with_name("away")
    child = stand.collect(s.roles)
    wait_for(collecting(stand), child)
    stand.out.parent.rename(away)
    code = child.wait(LIMIT)
    away.rename(stand.out.parent)
    return code


def blob(stand, s, whole, trouble=""):
    """The trouble begins once what is checked before a run has been checked, and is over when the run is."""
    child = stand.collect(s.roles)
    wait_for(collecting(stand), child)
    proxy = stand.container.proxy
    proxy.trouble, proxy.left = trouble, 3
    code = child.wait(LIMIT)
    proxy.trouble = ""
    return code


def clock(stand, s, whole, hours):
    control = stand.folder / "clock"
    control.write_text("+0")
    # A clock that jumps changes no file's time: with stat() faked as well, a file that is being staged would seem to have changed.
    child = stand.collect(s.roles, env={"LD_PRELOAD": FAKETIME, "FAKETIME_TIMESTAMP_FILE": str(control), "FAKETIME_NO_CACHE": "1",
                                        "FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1"})
    if wait_until(child, s.moment * whole):
        ahead = stand.folder / "clock.new"
        ahead.write_text(f"{hours:+d}h")
        ahead.rename(control)
    return child.wait(LIMIT)


def second(stand, s, whole):
    """Another one on the same stamp is refused with the run's id, and disturbs nothing."""
    child = stand.collect(s.roles)
    if wait_for(collecting(stand), child):
        other = subprocess.run([BUILD / "stamplog", "collect", *stand.where(), "--case", "2", "--stage", stand.folder, "--role", s.roles[0], "--yes"],
                               env=stand.env, capture_output=True, timeout=LIMIT, stdin=subprocess.DEVNULL, cwd=stand.folder)
        stand.second = (other.returncode, other.stderr.decode("utf-8", "replace"), child.poll() is None)
    return child.wait(LIMIT)


BY_NAME = {
    "none": none,
    "killed": killed,
    "interrupted": interrupted,
    "stopped": stopped,
    "stage-full": stage_full,
    "stage-fills": stage_fills,
    "disk-full": disk_full,
    "disk-fills": disk_fills,
    "stage-gone": stage_gone,
    "clock-forward": lambda *a: clock(*a, CLOCK_HOURS),
    "clock-back": lambda *a: clock(*a, -CLOCK_HOURS),
    "blob": blob,
    "blob-busy": lambda *a: blob(*a, "busy"),
    "blob-dead": lambda *a: blob(*a, "dead"),
    "sas-expires": lambda *a: blob(*a, "sas-expires"),
    "sas-loses-write": lambda *a: blob(*a, "sas-loses-write"),
    "second": second,
}
