#!/usr/bin/env python3
"""Each check finds a violation planted for it, and nothing in its sound twin: a check that cannot fail is none."""

import tempfile
import unittest
from pathlib import Path

import checks


def findings(check, files):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return list(check(checks.Tree(folder)))


class Planted(unittest.TestCase):
    def found(self, check, name, text, more=None):
        self.assertEqual(len(findings(check, {name: text, **(more or {})})), 1, f"{name}: {text!r}")

    def sound(self, check, name, text, more=None):
        self.assertEqual(findings(check, {name: text, **(more or {})}), [], f"{name}: {text!r}")

    def test_layers(self):
        check = checks.check_layers
        self.found(check, "collector/psrp/a.cpp", '#include "stamplog/transport/channel.hpp"\n')
        self.found(check, "include/stamplog/base/a.hpp", '  #  include "stamplog/psrp/value.hpp"\n')
        self.found(check, "upload/stage/a.cpp", '#include "stamplog/bundle/index.hpp"\n')
        self.found(check, "samples/stamp/deep/a.cpp", '#include "stamplog/session/session.hpp"\n')
        self.found(check, "samples/stamp/winrm/gate.cpp", '#include "stamplog/transport/channel.hpp"\n')
        self.found(check, "samples/stamp/winrm/bridged_shell.cpp", '#include "stamplog/transport/http.hpp"\n')
        self.sound(check, "samples/stamp/winrm/bridged_shell.cpp", '#include "stamplog/transport/channel.hpp"\n')
        self.found(check, "collector/pep/a.cpp", "#include <stamplog/base/result.hpp>\n")
        self.found(check, "collector/pep/a.cpp", '#include "other.hpp"\n')
        self.found(check, "collector/pep/a.cpp", '#include "../run/graph.hpp"\n', {"collector/run/graph.hpp": ""})
        self.found(check, "include/stamplog/pep/a.hpp", '#include "b.hpp"\n')
        self.found(check, "collector/strange/a.cpp", "")
        self.sound(check, "collector/session/a.cpp", '#include "stamplog/psrp/value.hpp"\n#include "b.hpp"\n',
                   {"collector/session/b.hpp": ""})
        self.sound(check, "collector/psrp/a.cpp", '// #include "stamplog/run/run.hpp"\n/*\n#include "stamplog/run/run.hpp"\n*/\n')

    def test_only_here(self):
        check = checks.check_only_here
        for text in ["#include <tbb/flow_graph.h>\n", "#include <oneapi/tbb.h>\n", "#include <archive.h>\n", "#include <zstd.h>\n",
                     "#include <sys/socket.h>\n", "#include <boost/asio.hpp>\n", "#include <gssapi/gssapi.h>\n", "#include <curl/curl.h>\n", "#include <libsmbclient.h>\n",
                     "#include <thread>\n", "#include <iostream>\n", "#include <random>\n", '#include "stamplog/base/system.hpp"\n',
                     "auto t = std::chrono::system_clock::now();\n", "auto t = time(nullptr);\n", "auto t = std::time(0);\n",
                     "gettimeofday(&t, 0);\n", "std::cout << 1;\n", 'printf("x");\n', 'std::puts("x");\n', "std::jthread t;\n",
                     "std::random_device d;\n", "int x = rand();\n", 'auto h = std::getenv("HOME");\n', 'std::system("ls");\n',
                     'auto s = "\\""; std::cout << 1;\n', "auto c = '\"'; std::cout << '\"';\n",
                     'auto r = R"x(")x"; std::cout << 1;\n',
                     "auto p = ::fork();\n", "vfork();\n", "posix_spawn(&p, f, 0, 0, v, e);\n", "posix_spawnp(&p, f, 0, 0, v, e);\n",
                     "execvp(f, v);\n", "::execve(f, v, e);\n", "execl(f, a, n);\n", "int s = ::socket(AF_UNIX, 1, 0);\n",
                     "socketpair(1, 2, 3, s);\n", "boost::process::child c;\n", "boost::asio::io_context io;\n"]:
            self.found(check, "collector/pep/a.cpp", text)
        for text in ["// std::cout\n", 'auto s = "std::cout << printf(1)";\n', "x.time(nullptr);\n", "hh_mm_ss time(local);\n",
                     'std::snprintf(b, 1, "x");\n', 'std::fprintf(stderr, "x");\n', "inputs(c);\n", "std::this_thread::yield();\n",
                     "sql.exec(text);\n", "db->exec(text);\n", "executor(x);\n", "o.socket(1);\n", "// fork()\n",
                     'auto r = R"(std::cout " << 1)";\n', "auto n = 1'000'000; // it's std::cout\n"]:
            self.sound(check, "collector/pep/a.cpp", text)
        self.sound(check, "collector/run/a.cpp", "#include <tbb/flow_graph.h>\n#include <thread>\n")
        self.sound(check, "collector/transport/a.cpp", "auto p = ::fork(); ::execve(f, v, e); ::socket(1, 2, 3);\n")
        self.sound(check, "upload/storage/http_a.cpp", "#include <curl/curl.h>\n")
        self.found(check, "upload/storage/blob_a.cpp", "#include <curl/curl.h>\n")
        self.sound(check, "compress/pack/a.cpp", "#include <tbb/parallel_pipeline.h>\n#include <zstd.h>\n")

    def test_protocol(self):
        check = checks.check_protocol_is_sans_io
        for text in ["#include <fstream>\n", "#include <mutex>\n", "#include <sys/stat.h>\n", "auto t = steady_clock::now();\n"]:
            self.found(check, "collector/psrp/a.cpp", text)
            self.sound(check, "collector/run/a.cpp", text)
        self.sound(check, "collector/outofproc/a.cpp", "#include <chrono>\n#include <vector>\n")

    def test_stampsim(self):
        check = checks.check_stampsim_is_known_once
        self.found(check, "collector/cli/endpoints.cpp", 'run("stampsim");\n')
        self.sound(check, "collector/cli/endpoints.cpp", "// stampsim lies beside\n")
        self.sound(check, "collector/cli/sim_endpoint.cpp", 'run("stampsim");\n')

    def test_tests_and_sources_are_listed(self):
        lists = {"tests/unit/x/CMakeLists.txt": "stamplog_test(x SOURCES a_test.cpp) # b_test.cpp\n",
                 "collector/pep/CMakeLists.txt": "stamplog_library(pep SOURCES a.cpp)\n"}
        self.sound(checks.check_tests_are_built, "tests/unit/x/a_test.cpp", "", lists)
        self.found(checks.check_tests_are_built, "tests/unit/x/b_test.cpp", "", lists)
        self.found(checks.check_tests_are_built, "tests/unit/x/other_a_test.cpp", "", lists)
        self.sound(checks.check_sources_are_built, "collector/pep/a.cpp", "", lists)
        self.found(checks.check_sources_are_built, "collector/pep/b.cpp", "", lists)
        for other in ["verb_a.cpp", "deep/a.cpp", "a.cpp.in", "# a.cpp"]:
            self.found(checks.check_sources_are_built, "collector/pep/a.cpp", "", {"collector/pep/CMakeLists.txt": f"SOURCES {other}\n"})
        self.sound(checks.check_sources_are_built, "collector/pep/deep/a.cpp", "", {"collector/pep/CMakeLists.txt": "deep/a.cpp)\n"})

    def test_length_paths_marks_pragma(self):
        self.found(checks.check_file_length, "collector/pep/a.cpp", "\n" * 451)
        self.sound(checks.check_file_length, "collector/pep/a.cpp", "\n" * 450)
        for path in ["/wo" + "rk/main", "/ro" + "ot/x", "/tm" + "p/build", "/ho" + "me/me/x"]:
            self.found(checks.check_no_machine_paths, "docs/a.md", f"see {path}\n")
        self.sound(checks.check_no_machine_paths, "docs/a.md", "see docs/wo" + "rk/main and $X/ro" + "ot/ and /tmp/XXXX\n")
        self.found(checks.check_no_unfinished_marks, "collector/pep/a.cpp", "// FIX" + "ME later\n")
        self.found(checks.check_headers_have_pragma_once, "include/stamplog/base/a.hpp", "// #pragma once\n")
        self.sound(checks.check_headers_have_pragma_once, "include/stamplog/base/a.hpp", "#pragma once\n")

    def test_nodiscard(self):
        check = checks.check_results_are_nodiscard
        name = "include/stamplog/base/a.hpp"
        for text in ["result<int> f();\n", "class a {\n public:\n    virtual result<void> g(int x) = 0;\n};\n",
                     "static result<std::vector<int>> h(\n    int);\n", "int x;\ninline result<std::map<int, result<int>>> i() {}\n",
                     "result<std::function<void(int)>> k();\n"]:
            self.found(check, name, text)
        for text in ["[[nodiscard]] result<int> f();\n", "[[nodiscard]] virtual result<void> g() = 0;\n",
                     "std::function<result<int>(int)> f;\n", "// result<int> f();\n", "result<int> value_;\n",
                     "using maker = result<int> (*)(int);\n"]:
            self.sound(check, name, text)


if __name__ == "__main__":
    unittest.main()
