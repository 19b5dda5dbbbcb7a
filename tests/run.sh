#!/usr/bin/env bash
# Installs what the tests need, builds, and runs all of them:
#   tests/run.sh           everything: format and layering, the sanitizer build's unit tests, a short fuzz, then all tests
#   tests/run.sh --quick   the tests of the ordinary build only
set -euo pipefail
cd "$(dirname "$0")/.."
quick=false
[ "${1:-}" = "--quick" ] && quick=true
jobs=$(nproc)

step() { printf '\n== %s\n' "$*"; }

step "packages"
cmake/install-packages.sh test

step "build"
cmake --preset release >/dev/null
cmake --build build -j "$jobs"

if ! $quick; then
  step "format"
  tests/checks/format.sh

  step "unit tests under AddressSanitizer and UndefinedBehaviorSanitizer"
  cmake --preset asan >/dev/null
  cmake --build build-asan -j "$jobs"
  ctest --test-dir build-asan -j "$jobs" --output-on-failure -LE 'e2e|checks'

  step "fuzz targets, ${STAMPLOG_FUZZ_SECONDS:-10} s each"
  tests/fuzz/run.sh "${STAMPLOG_FUZZ_SECONDS:-10}"
fi

step "tests"
ctest --test-dir build -j "$jobs" --output-on-failure
