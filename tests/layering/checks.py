"""The checks. Each takes the tree and yields findings as "file:line: what"."""

import re
import subprocess
from pathlib import Path

import rules

SOURCE_ROOTS = ["collector", "compress", "upload", "samples", "include"]
TEXT_ENDINGS = {".cpp", ".hpp", ".py", ".sh", ".cmake", ".txt", ".md", ".json", ".toml", ".yml", ".yaml", ".pssc", ".dict"}
# One left-to-right pass, so that a quote in a comment or a comment mark in a string cannot hide what follows.
TOKEN = re.compile(r"""
    (?P<include>^[ \t]*\#[ \t]*include[^\n]*)
  | (?P<comment>//[^\n]*|/\*.*?\*/)
  | (?P<raw>R"(?P<mark>[^()\\\s]{0,16})\(.*?\)(?P=mark)")
  | (?P<string>"(?:\\.|[^"\\\n])*")
  | (?P<char>(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])*')
""", re.X | re.S | re.M)


class Tree:
    """Files of a checkout: those git knows or would add, or every file where there is no git."""

    def __init__(self, root):
        self.root = Path(root)
        self.files = sorted(self._names())
        self._cache = {}

    def _names(self):
        if (self.root / ".git").exists():
            out = subprocess.run(["git", "-C", str(self.root), "ls-files", "-co", "--exclude-standard"], check=True,
                                 capture_output=True, text=True).stdout
            return [n for n in out.splitlines() if (self.root / n).is_file()]
        return [str(p.relative_to(self.root)) for p in self.root.rglob("*") if p.is_file() and "/build" not in str(p)]

    def sources(self, *roots):
        return [n for n in self.files if n.endswith((".cpp", ".hpp")) and n.split("/")[0] in roots]

    def text(self, name):
        return (self.root / name).read_text(encoding="utf-8", errors="replace")

    def code(self, name):
        """The text with comments and the insides of strings blanked; lines keep their numbers."""
        if name not in self._cache:
            def blank(m):
                if m.lastgroup == "include" or m.group("include") is not None:
                    return m.group(0)
                return re.sub(r"[^\n]", " ", m.group(0))
            self._cache[name] = TOKEN.sub(blank, self.text(name))
        return self._cache[name]


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def library_of(name):
    if name.startswith("include/stamplog/"):
        return name.split("/")[2]
    return next((lib for lib, folder in rules.FOLDERS.items() if name.startswith(folder + "/")), None)


def includes(tree, name):
    code = tree.code(name)
    for m in re.finditer(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', code, re.M):
        yield line_of(code, m.start()), m.group(1), m.group(2)


def allowed(name, places):
    return any(name.startswith(p) for p in places)


def check_layers(tree):
    for name in tree.sources(*SOURCE_ROOTS):
        own = library_of(name)
        if own not in rules.MAY_INCLUDE:
            if name.startswith(("collector/", "compress/", "upload/", "include/")):
                yield f"{name}:1: lies in no library of tests/layering/rules.py"
            continue
        for line, quote, header in includes(tree, name):
            if header.startswith("stamplog/"):
                other = header.split("/")[1]
                if other != own and other not in rules.MAY_INCLUDE[own] and header not in rules.BESIDES.get(name, ()):
                    yield f"{name}:{line}: {own} must not include {other} ({header})"
                if quote == "<":
                    yield f"{name}:{line}: own headers are included with quotes ({header})"
            elif quote == '"':
                yield from check_private_include(tree, name, line, header)


def check_private_include(tree, name, line, header):
    """A plain "x.hpp" lies beside the source, or below its library's folder."""
    own = library_of(name)
    base = rules.FOLDERS[own]
    if name.startswith("include/"):
        yield f"{name}:{line}: a public header must not include a private one ({header})"
    elif ".." in header.split("/"):
        yield f"{name}:{line}: \"..\" in an include ({header})"
    elif not any((tree.root / p / header).is_file() for p in (Path(name).parent, base)):
        yield f"{name}:{line}: {header} does not lie in {base}"


def check_only_here(tree):
    for name in tree.sources(*SOURCE_ROOTS):
        for line, _, header in includes(tree, name):
            for pattern, what, places in rules.ONLY_HERE_HEADERS:
                if re.fullmatch(pattern, header) and not allowed(name, places):
                    yield f"{name}:{line}: {what} only in {', '.join(places)} (<{header}>)"
        code = re.sub(r"^[ \t]*#[ \t]*include[^\n]*", "", tree.code(name), flags=re.M)
        for pattern, what, places in rules.ONLY_HERE_WORDS:
            if allowed(name, places):
                continue
            for m in re.finditer(pattern, code):
                yield f"{name}:{line_of(code, m.start())}: {what} only in {', '.join(places) or 'no place'} ({m.group(0).strip()})"


def check_protocol_is_sans_io(tree):
    for name in tree.sources(*SOURCE_ROOTS):
        if library_of(name) not in rules.PROTOCOL:
            continue
        for line, _, header in includes(tree, name):
            if re.fullmatch(rules.PROTOCOL_FORBIDDEN_HEADERS, header):
                yield f"{name}:{line}: the protocol sees no socket, thread, clock, random or file (<{header}>)"
        code = tree.code(name)
        for m in re.finditer(rules.PROTOCOL_FORBIDDEN_WORDS, code):
            yield f"{name}:{line_of(code, m.start())}: the protocol sees no socket, thread, clock, random or file ({m.group(0)})"


def check_stampsim_is_known_once(tree):
    for name in tree.sources("collector", "compress", "upload", "include"):
        if name in rules.STAMPSIM_KNOWN_BY:
            continue
        # Code and strings count, comments do not.
        text = re.sub(r"//[^\n]*|/\*.*?\*/", lambda m: re.sub(r"[^\n]", " ", m.group(0)), tree.text(name), flags=re.S)
        for m in re.finditer(rules.STAMPSIM_WORD, text):
            yield f"{name}:{line_of(text, m.start())}: only {', '.join(rules.STAMPSIM_KNOWN_BY)} knows stampsim"


def check_tests_are_built(tree):
    """A test that no CMakeLists.txt names is never run. Python tests too."""
    for name in tree.files:
        path = Path(name)
        if not name.startswith("tests/") or not re.search(r"_test\.(cpp|py)$", name):
            continue
        # Python tests are often listed in a loop over their subjects.
        ways = [path.name, path.stem] + ([path.stem.removesuffix("_test")] if name.endswith(".py") else [])
        listing = "|".join(rf"(?<![\w-]){re.escape(w)}(?![\w-])" for w in ways)
        folders = path.parents
        listed = any((tree.root / f / "CMakeLists.txt").is_file() and
                     re.search(listing, re.sub(r"#[^\n]*", "", tree.text(str(f / "CMakeLists.txt"))))
                     for f in folders if str(f) != ".")
        if not listed:
            yield f"{name}:1: no CMakeLists.txt names this test, so it never runs"


def names_source(tree, folder, source):
    listing = folder / "CMakeLists.txt"
    if not (tree.root / listing).is_file():
        return False
    text = re.sub(r"#[^\n]*", "", tree.text(str(listing)))
    return re.search(rf"(?<![\w./-]){re.escape(str(source))}(?![\w.-])", text) is not None


def check_sources_are_built(tree):
    for name in tree.files:
        path = Path(name)
        if not name.endswith(".cpp") or name.split("/")[0] not in SOURCE_ROOTS:
            continue
        # The path as the list would hold it, and no longer name that ends in it: run.cpp is not verb_run.cpp.
        if not any(names_source(tree, f, path.relative_to(f)) for f in path.parents if str(f) != "."):
            yield f"{name}:1: no CMakeLists.txt names this source"


def check_file_length(tree):
    for name in tree.files:
        if name.endswith((".cpp", ".hpp", ".py", ".sh", ".cmake")) or name.endswith("CMakeLists.txt"):
            lines = tree.text(name).count("\n")
            if lines > rules.MAX_FILE_LINES:
                yield f"{name}:{lines}: longer than {rules.MAX_FILE_LINES} lines; one idea per file"


def check_no_machine_paths(tree):
    for name in tree.files:
        if name.startswith("tests/data/") or (Path(name).suffix not in TEXT_ENDINGS and "." in Path(name).name):
            continue
        text = tree.text(name)
        for m in re.finditer(rules.MACHINE_PATHS, text):
            yield f"{name}:{line_of(text, m.start())}: a path of somebody's machine ({m.group(0)})"


def check_results_are_nodiscard(tree):
    """tl::expected is not nodiscard as a type, so every declaration that returns one is."""
    pattern = re.compile(r"(?:^|[;{}:>\]])\s*((?:(?:\[\[[^\]]*\]\]|virtual|static|inline|constexpr|friend|explicit)\s+)*)"
                         r"((?:stamplog::)?result<[^;{}()=]*(?:\([^;{}()=]*\)[^;{}()=]*)*>)\s+(?:operator\s*)?[\w:]+\s*\(", re.M)
    for name in tree.sources("include", "collector", "compress", "upload"):
        if not name.endswith(".hpp"):
            continue
        code = tree.code(name)
        for m in pattern.finditer(code):
            if "nodiscard" not in m.group(1) and "[[nodiscard]]" not in code[max(0, m.start() - 20):m.start(2)]:
                yield f"{name}:{line_of(code, m.start(2))}: returns a result without [[nodiscard]] ({m.group(2)})"


def check_headers_have_pragma_once(tree):
    for name in tree.sources(*SOURCE_ROOTS, "tests"):
        if name.endswith(".hpp") and not re.search(r"^#pragma once$", tree.text(name), re.M):
            yield f"{name}:1: no #pragma once"


def check_no_unfinished_marks(tree):
    for name in tree.sources(*SOURCE_ROOTS, "tests"):
        text = tree.text(name)
        for m in re.finditer(r"\b(TODO\(now\)|FIXME|XXX|not implemented)\b", text):
            yield f"{name}:{line_of(text, m.start())}: unfinished ({m.group(0)})"


ALL = [check_layers, check_only_here, check_protocol_is_sans_io, check_stampsim_is_known_once, check_tests_are_built,
       check_sources_are_built, check_file_length, check_no_machine_paths, check_results_are_nodiscard,
       check_headers_have_pragma_once, check_no_unfinished_marks]
