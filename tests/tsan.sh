#!/usr/bin/env bash
# ThreadSanitizer over what has threads: the orchestrator's, packing's, searching's and staging's unit tests, and collections of the whole program. Opt-in: it takes a build
# of its own (build-tsan) and a oneTBB that is built for it, since one that is not instrumented hides what it orders. That comes
# from Debian's source package of the version that is installed, once, into ~/.cache/stamplog-tests (TSAN_CACHE).
#   tests/tsan.sh [CTEST-REGEX]
# What is not a race of ours is named, with its reason, in tests/support/tsan.supp.
set -euo pipefail
cd "$(dirname "$0")/.."
here=$PWD jobs=${JOBS:-$(nproc)}
tests=${1:-'^(run_tests|plan_test|pack_tests|search_tests|stage_test|session_test):|^e2e_(collect|resume|interrupt):'}

version=$(dpkg-query -W -f='${Version}' libtbb-dev)
cache=${TSAN_CACHE:-${XDG_CACHE_HOME:-${HOME:-/var/tmp}/.cache}/stamplog-tests}/tbb-tsan-$version
if [ ! -e "$cache/whole" ]; then
  rm -rf "$cache" && mkdir -p "$cache/apt/sources" "$cache/apt/lists/partial" "$cache/apt/archives/partial"
  # The system's own places, asked for sources, in lists of our own: nothing of the system's is changed.
  for file in /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list; do
    [ -s "$file" ] || continue
    sed -E 's/^Types:.*/Types: deb-src/; s/^deb /deb-src /' "$file" > "$cache/apt/sources/${file##*/}"
    case $file in *.list) mv "$cache/apt/sources/${file##*/}" "$cache/apt/sources/main.list" ;; esac
  done
  apt=(apt-get -qq -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$cache/apt/sources" -o Dir::State::lists="$cache/apt/lists"
    -o Dir::Cache="$cache/apt" -o APT::Sandbox::User=)
  (cd "$cache" && "${apt[@]}" update && "${apt[@]}" source --download-only "onetbb=$version" && mkdir source && tar -xf onetbb_*.orig.tar.* -C source \
    --strip-components=1) || { echo "SKIPPED: the sources of oneTBB $version cannot be had"; exit 77; }
  # Without its own allocator, whose memory ThreadSanitizer does not know.
  cmake -S "$cache/source" -B "$cache/build" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo -DTBB_SANITIZE=thread -DTBB_TEST=OFF -DTBB_STRICT=OFF \
    -DTBBMALLOC_BUILD=OFF -DTBB_DISABLE_HWLOC_AUTOMATIC_SEARCH=ON -DCMAKE_CXX_FLAGS=-Wno-tsan -DCMAKE_INSTALL_PREFIX="$cache" -DCMAKE_INSTALL_LIBDIR=lib >/dev/null
  cmake --build "$cache/build" -j "$jobs"
  cmake --install "$cache/build" >/dev/null
  rm -rf "$cache/build" "$cache/apt"
  touch "$cache/whole"
fi

cmake -S . -B build-tsan -G Ninja -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG='-O1 -g1' -DCMAKE_CXX_FLAGS=-Wno-tsan -DCMAKE_UNITY_BUILD=ON \
  -DSTAMPLOG_SANITIZE=thread -DTBB_DIR="$cache/lib/cmake/TBB" -DCMAKE_BUILD_RPATH="$cache/lib" >/dev/null
cmake --build build-tsan -j "$jobs" --target stamplog stampsim run_tests plan_test pack_tests search_tests stage_test session_test power_loss_recorder
export TSAN_OPTIONS="suppressions=$here/tests/support/tsan.supp:halt_on_error=0:exitcode=66:second_deadlock_stack=1:history_size=4${TSAN_OPTIONS:+:$TSAN_OPTIONS}"
# Address space layout that ThreadSanitizer of this age does not know is not used.
setarch "$(uname -m)" -R ctest --test-dir build-tsan -j "$jobs" --output-on-failure -R "$tests"
