"""The architecture as tables: which library may include which, and what may appear only where.

docs/ARCHITECTURE.md tells why. A new library or a new permission is a line here, with its reason.
"""

# Libraries by folder. Public headers of a library lie in include/stamplog/<name>.
FOLDERS = {
    "base": "collector/base",
    "psrp": "collector/psrp",
    "outofproc": "collector/outofproc",
    "wsman": "collector/wsman",
    "auth": "collector/auth",
    "transport": "collector/transport",
    "session": "collector/session",
    "pep": "collector/pep",
    "plan": "collector/plan",
    "run": "collector/run",
    "report": "collector/report",
    "cli": "collector/cli",
    "zip": "compress/zip",
    "pack": "compress/pack",
    "bundle": "compress/bundle",
    "search": "compress/search",
    "storage": "upload/storage",
    "stage": "upload/stage",
    "share": "upload/share",
    "stampsim": "samples/stamp",
}

# What a library may include besides itself. Arrows point down only, and never sideways between protocol and edge.
MAY_INCLUDE = {
    "base": set(),
    "psrp": {"base"},
    "outofproc": {"base", "psrp"},
    "wsman": {"base", "psrp"},
    "auth": {"base"},
    "transport": {"base"},
    "session": {"base", "psrp", "outofproc", "wsman", "auth", "transport"},
    "zip": {"base"},
    "bundle": {"base", "zip"},
    "pack": {"base", "zip", "bundle", "storage"},  # storage: the one way to write a file that appears whole
    "search": {"base", "bundle"},
    "storage": {"base"},
    "stage": {"base", "storage"},
    "share": {"base", "transport"},  # edge: a Samba of our own, a child
    "pep": {"base", "psrp", "session", "zip"},  # zip: a transcript may come zipped
    "plan": {"base", "pep"},
    "report": {"base", "zip", "bundle"},
    "run": {"base", "psrp", "session", "zip", "bundle", "pack", "stage", "storage", "pep", "plan", "report"},
    "cli": set(FOLDERS) - {"stampsim"},
    # The simulated stamp shares the protocol's server half with the tool and nothing that it is to prove.
    "stampsim": {"base", "psrp", "outofproc", "wsman", "auth", "zip"},
}

# One source that may include one header more than its library may.
BESIDES = {
    # A bridge has a child behind each shell, and children are spawned in one place ("child processes" below). What the simulator
    # proves, the client half over WinRM, does not pass through here.
    "samples/stamp/winrm/bridged_shell.cpp": {"stamplog/transport/channel.hpp"},
    # What the stamp writes to a share that a run serves, or to a container. Proved by it are the server and the reading side.
    "samples/stamp/endpoint/remote_output.cpp": {"stamplog/storage/place.hpp", "stamplog/storage/smb.hpp",
                                                 "stamplog/storage/blob.hpp", "stamplog/storage/folder.hpp"},
    # The worker behind an SMB share is a child, and children are spawned in one place. Both are edge: no arrow points up.
    "upload/storage/smb_client.cpp": {"stamplog/transport/channel.hpp"},
}

# Headers that only the named files and folders may include; a pattern is matched against the whole header name.
ONLY_HERE_HEADERS = [
    (r"(oneapi/)?tbb(/.*|\.h)", "TBB", ["collector/run/", "compress/pack/", "compress/search/"]),
    (r"re2/.*|hs/.*", "regular expressions", ["compress/search/"]),
    (r"archive(_entry)?\.h", "libarchive", ["compress/"]),
    (r"zstd(_errors)?\.h|zdict\.h", "zstd", ["compress/"]),
    (r"lzma(/.*|\.h)", "liblzma", ["compress/bundle/xz/"]),
    (r"zlib\.h|libdeflate\.h", "deflate", ["compress/", "samples/stamp/"]),
    (r"sqlite3\.h", "SQLite", ["collector/run/", "samples/stamp/"]),
    (r"CLI/.*", "CLI11", ["collector/cli/", "samples/stamp/"]),
    (r"sys/socket\.h|netinet/.*|arpa/.*|netdb\.h|boost/(asio|beast|process)(/.*|\.hpp)", "sockets and processes",
     ["collector/transport/", "samples/stamp/winrm/"]),
    (r"gssapi(/.*|\.h)|krb5(/.*|\.h)", "GSSAPI", ["collector/auth/"]),
    (r"curl/.*", "libcurl", ["upload/storage/http_"]),
    (r"libsmbclient\.h", "libsmbclient", ["upload/storage/"]),
    (r"random|openssl/rand\.h|sys/random\.h", "random generators", ["collector/base/system_entropy.cpp"]),
    (r"thread|future", "threads", ["collector/run/", "collector/transport/", "samples/stamp/", "collector/base/system_clock.cpp",
                                   "collector/cli/main.cpp", "collector/cli/live_view.hpp",
                                   "collector/cli/serve_share.hpp", "upload/storage/background_sync."]),
    (r"iostream", "standard streams", ["collector/cli/", "samples/stamp/main.cpp"]),
    # The world is made once, by a program's main, and handed down as ports.
    (r"stamplog/base/system\.hpp", "the real clock and randomness", ["collector/cli/main.cpp", "samples/stamp/", "collector/base/"]),
]

# Words in code (comments and strings taken out) that only the named files and folders may use.
ONLY_HERE_WORDS = [
    (r"std::(thread|jthread|async)\b|\bpthread_create\b", "threads",
     # cli: a thread that waits for signals, one that tells of them, one that redraws the view every second, one that looks at
     # the share that we serve. storage: one that waits for the disk
     ["collector/run/", "collector/transport/", "samples/stamp/", "collector/cli/main.cpp", "collector/cli/live_view.",
      "collector/cli/serve_share.", "upload/storage/background_sync."]),
    (r"system_clock::now|utc_clock::now|(?<![\w.>])(std::)?time\s*\(\s*(nullptr|NULL|0|&)|\bgettimeofday\b|\bclock_gettime\b"
     r"|\btimespec_get\b", "the wall clock", ["collector/base/system_clock.cpp"]),
    (r"std::cout\b|(?<![\w.>])(std::)?(printf|puts|putchar)\s*\(|\bSTDOUT_FILENO\b|(?<![\w.>])stdout\b", "standard output",
     ["collector/cli/", "samples/stamp/main.cpp", "samples/stamp/verb_"]),
    (r"std::random_device|\bRAND_bytes\b|\bgetrandom\b|(?<![\w.>])(std::)?s?rand\s*\(", "random generators",
     ["collector/base/system_entropy.cpp"]),
    (r"(?<![\w.>])(std::)?getenv\b", "the environment", ["collector/cli/main.cpp", "collector/transport/", "samples/stamp/"]),
    (r"std::system\s*\(|(?<![\w.>:])popen\s*\(", "a shell", []),
    # Children are spawned in one place, which knows what a fork must not do in a program with threads.
    (r"(?<![\w.>])(::)?(v?fork|posix_spawnp?|execl[ep]?|execvp?e?|fexecve)\s*\(|\bboost::process\b", "child processes",
     ["collector/transport/"]),
    (r"(?<![\w.>])(::)?(socket|socketpair|getaddrinfo)\s*\(|\bboost::(asio|beast)\b", "sockets", ["collector/transport/", "samples/stamp/winrm/"]),
    (r"\busing\s+namespace\s+std\s*;", "using namespace std", []),
]

# The sans-IO folders: bytes in, bytes and events out.
PROTOCOL = ["psrp", "outofproc", "wsman"]
PROTOCOL_FORBIDDEN_HEADERS = (
    r"fstream|iostream|ostream|filesystem|thread|mutex|shared_mutex|condition_variable|future|random|semaphore|latch|unistd\.h"
    r"|fcntl\.h|poll\.h|signal\.h|csignal|sys/.*|boost/.*")
PROTOCOL_FORBIDDEN_WORDS = r"_clock::now|\bfopen\b|\bsleep_(for|until)\s*\("

MAX_FILE_LINES = 450
# Only sim_endpoint.cpp, and the build and tests of course, know the simulator.
STAMPSIM_WORD = r"\bstampsim\b"
STAMPSIM_KNOWN_BY = ["collector/cli/sim_endpoint.cpp"]
# Paths of somebody's machine. Written so that this file does not match itself.
MACHINE_PATHS = r"(?<![\w.~$}])/(?:work|root)/|(?<![\w.~$}])/tmp/[b]\w*|/home/\w+/"
