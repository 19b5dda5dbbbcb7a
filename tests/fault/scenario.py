"""What a fault scenario is, and which one a seed stands for.

A scenario joins one trouble of the stamp (STAMP) and one of our own side (OURS), where their outcome together is certain: an oracle
that must guess says nothing.
"""
import dataclasses
import random

ROLES = ("ECE", "Storage", "SeedRing", "ACS", "CRP", "NRP")
ERCS = 3


@dataclasses.dataclass(frozen=True)
class Scenario:
    seed: int
    transport: str              # "sim" or "winrm"
    roles: tuple                # asked for
    stamp: str                  # name of the stamp's trouble, STAMP
    ours: str                   # name of ours, OURS
    role: str = ""              # the role that is struck
    ercs: tuple = ()            # the ERCS that are struck
    number: int = 0             # bytes, exchanges or times: what the trouble takes
    moment: float = 0.0         # 0..1 of an undisturbed run's time: when our trouble strikes
    mended: bool = False        # afterwards the stamp's trouble is over, and the run is resumed

    def told(self):
        where = f" of {self.role}" if self.role else ""
        whom = " on ERCS " + ",".join(map(str, self.ercs)) if self.ercs else ""
        return (f"{self.transport}, {len(self.roles)} roles, {self.stamp}{where}{whom} ({self.number}), {self.ours} at {self.moment:.2f}"
                + (", then mended and resumed" if self.mended else ""))


# name -> transports
STAMP = {
    "none": ("sim", "winrm"),
    "log-noise": ("sim", "winrm"),
    "slow-role": ("sim", "winrm"),
    "one-at-a-time": ("sim", "winrm"),
    "shell-closes": ("sim", "winrm"),
    "role-fails-once": ("sim", "winrm"),
    "role-fails": ("sim", "winrm"),
    "role-error": ("sim", "winrm"),
    "role-missing": ("sim", "winrm"),
    "zip-cut-once": ("sim", "winrm"),
    "zip-cut": ("sim", "winrm"),
    "zip-lies": ("sim", "winrm"),
    "share-refuses": ("sim", "winrm"),
    "transcript-fails": ("sim", "winrm"),
    "ercs-gone": ("sim",),
    "all-gone": ("sim",),
    "dies-in-zip": ("sim",),
    "dies-at-once": ("sim",),   # while its session opens
    "dies-in-call": ("sim",),   # in its first cmdlet
    "cut-connections": ("winrm",),
    "http-401": ("winrm",),
    "http-503": ("winrm",),
    "timed-out-storm": ("winrm",),
    "slow-bytes": ("winrm",),
    "corrupt-ciphertext": ("winrm",),
    "wrong-password": ("winrm",),
}

# Who is the only one to be asked, or strikes once, or whose place depends on time, has no second trouble beside it.
ALONE = {"all-gone", "dies-in-zip", "dies-at-once", "dies-in-call", "share-refuses", "wrong-password"}

# What a person or time mends, so that `resume` brings the rest.
MENDABLE = {"role-fails", "role-error", "role-missing", "zip-cut", "zip-lies", "share-refuses", "transcript-fails", "all-gone",
            "ercs-gone", "dies-in-call", "wrong-password"}

OURS = {
    "none": 6,
    "killed": 4,          # kill -9, then resume
    "interrupted": 3,     # Ctrl-C, then resume
    "stopped": 1,         # `stamplog stop`, then resume
    "stage-full": 1,      # no room at the stage, which is seen before the run
    "stage-fills": 1,     # no room, which was not to be looked at; then there is, and the printed command sends what is missing
    "disk-full": 1,       # no room here
    "disk-fills": 1,      # less than is to be kept free, for a while
    "stage-gone": 1,      # the stage's folder is taken away in the middle and comes again
    "clock-forward": 1,   # our clock jumps by hours in the middle
    "clock-back": 1,
    "blob": 1,            # the stage is a container
    "blob-busy": 1,       # that refuses some blocks with 503
    "blob-dead": 1,       # that refuses every block; then it has recovered, and the printed command sends what is missing
    "sas-expires": 1,     # while the run collects
    "sas-loses-write": 1,
    "second": 1,          # another stamplog on the same stamp, while this one runs
}


def draw(seed):
    rng = random.Random(seed)
    transport = "winrm" if seed % 2 == 0 else "sim"
    stamp = rng.choice([name for name, on in STAMP.items() if transport in on])
    ours = "none" if stamp in ALONE else rng.choices(list(OURS), weights=list(OURS.values()))[0]
    roles = tuple(sorted(rng.sample(ROLES, rng.randint(2, len(ROLES)))))
    return Scenario(seed, transport, roles, stamp, ours, role=rng.choice(roles) if "role" in stamp or "zip" in stamp else "",
                    ercs=struck(stamp, rng), number=number_of(stamp, rng), moment=rng.random(),
                    mended=stamp in MENDABLE and ours == "none" and (transport == "sim" or stamp == "wrong-password") and rng.random() < 0.6)


def struck(stamp, rng):
    if stamp == "ercs-gone":
        return tuple(sorted(rng.sample(range(1, ERCS + 1), rng.randint(1, ERCS - 1))))
    if stamp in ("transcript-fails", "dies-at-once", "dies-in-call"):
        return (rng.randint(1, ERCS),)
    return ()


def number_of(stamp, rng):
    """Bytes for what dies or is cut, seconds for what is slow, exchanges for the network's."""
    return {
        "slow-role": lambda: rng.randint(1, 2),
        "zip-cut": lambda: rng.choice((0, 1, 100, 20000)),
        "zip-cut-once": lambda: rng.choice((0, 1, 100, 20000)),
        "dies-in-zip": lambda: rng.randint(1, 12000),     # the smallest zip of a stamp of this size, NRP's, has 14.6 kB
        "dies-at-once": lambda: rng.randint(0, 300),
        "dies-in-call": lambda: rng.randint(2900, 3500),  # a session opens with some 2,500 bytes, no cmdlet ends with less than 5,000
        "cut-connections": lambda: rng.choice((65536, 131072, 262144)),  # more than any one answer
    }.get(stamp, lambda: rng.randint(0, 60) if transport_fault(stamp) else 0)()


def transport_fault(stamp):
    return STAMP[stamp] == ("winrm",)


UNTROUBLED = "[durations]\ndefault = 0.2\n"


def faults_toml(s):
    """The stamp's trouble, in the words of docs/STAMPSIM.md."""
    role = f'role = "{s.role}"\n' if s.role else ""

    def fault(kind, rest=""):
        return f'[[fault]]\nkind = "{kind}"\n{rest}'

    each = lambda kind, rest: "".join(fault(kind, f"ercs = {e}\n{rest}") for e in s.ercs)  # noqa: E731
    text = 'cmdlet = "Get-AzureStackLog"\ntext = "An error occurred while communicating with the ECE Service."\n'
    body = {
        "none": "",
        "wrong-password": "",
        "log-noise": fault("log-noise"),
        "slow-role": fault("slow-role", f"{role}seconds = {s.number}\n"),
        "one-at-a-time": fault("concurrency-refused"),
        "shell-closes": fault("shell-closes"),
        "role-fails-once": fault("cmdlet-error", role + text + "times = 1\n"),
        "role-fails": fault("cmdlet-error", role + text),
        "role-error": fault("cmdlet-error", role + text + "terminating = false\n"),
        "role-missing": fault("role-missing", role),
        "zip-cut-once": fault("truncated-zip", f"{role}after_bytes = {s.number}\ntimes = 1\n"),
        "zip-cut": fault("truncated-zip", f"{role}after_bytes = {s.number}\n"),
        "zip-lies": fault("lying-zip", role),
        "share-refuses": fault("share-refuses", 'text = "Access is denied"\n'),
        "transcript-fails": each("transcript-copy-fails", ""),
        "ercs-gone": each("unreachable", ""),
        "all-gone": fault("unreachable"),
        "dies-in-zip": fault("dies", f'where = "zip"\n{role}after_bytes = {s.number}\ntimes = 1\n'),
        "dies-at-once": each("dies", f'where = "wire"\nafter_bytes = {s.number}\n'),
        "dies-in-call": each("dies", f'where = "wire"\nafter_bytes = {s.number}\n'),
        "cut-connections": fault("cut-connection", f"after_bytes = {s.number}\n"),
        "http-401": fault("http-401", f"after_exchanges = {s.number}\ntimes = 1\n"),
        "http-503": fault("http-503", f"after_exchanges = {s.number}\ntimes = 3\n"),
        "timed-out-storm": fault("timed-out-storm", f"after_exchanges = {s.number}\ntimes = 20\n"),
        "slow-bytes": fault("slow-bytes", f"after_exchanges = {s.number}\ntimes = 5\n"),
        "corrupt-ciphertext": fault("corrupt-ciphertext", f"after_exchanges = {s.number}\ntimes = 2\n"),
    }[s.stamp]
    return UNTROUBLED + body
