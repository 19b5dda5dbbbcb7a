#!/usr/bin/env bash
# Installs what the tests need, builds, and runs everything: format, clang-tidy, the unit tests under sanitizers, a short run of each fuzz
# target, and all tests of the release build, whose closing lines come last.
#   STAMPLOG_FUZZ_SECONDS=60 tests/run.sh   fuzzes longer than the 10 s each
set -euo pipefail
cd "$(dirname "$0")/.."
jobs=$(nproc)

step() { printf '\n== %s (%s s)\n' "$*" "$SECONDS"; }

step "packages"
cmake/install-packages.sh test

step "format and clang-tidy"
tests/checks/format.sh
tests/checks/tidy.sh

step "build"
cmake --preset release >/dev/null
cmake --build build -j "$jobs"

step "unit tests under AddressSanitizer and UndefinedBehaviorSanitizer"
cmake --preset asan >/dev/null
cmake --build build-asan -j "$jobs"
ctest --test-dir build-asan -j "$jobs" --output-on-failure -LE 'e2e|checks'

step "fuzz targets, ${STAMPLOG_FUZZ_SECONDS:-10} s each"
tests/fuzz/run.sh "${STAMPLOG_FUZZ_SECONDS:-10}"

step "tests"
ctest --test-dir build -j "$jobs" --output-on-failure
command -v npm >/dev/null || echo "No npm: Azurite cannot be fetched, so Blob storage was not tried against it (skipped above)."
