#!/usr/bin/env bash
# clang-tidy with the checks of .clang-tidy over the folders that clang 14 compiles quickly:
#   tests/checks/tidy.sh            every source there (minutes)
#   tests/checks/tidy.sh --changed  only what differs from origin's main, or from HEAD~1 without it
# Needs no build: configures build-tidy for its compile commands. Some 5 minutes of two idle processors for every source; a file that
# takes longer than 5 minutes is a finding too. Exit 1 when there is one, and every finding is printed.
set -euo pipefail
cd "$(dirname "$0")/../.."
command -v clang-tidy >/dev/null || { echo "tidy: clang-tidy is not installed (cmake/install-packages.sh test)" >&2; exit 1; }
# Edge, run and command line stay out: Boost.Process, TBB and CLI11 take clang-tidy 10 to 30 s a file.
folders=(collector/base collector/psrp collector/outofproc compress/zip compress/bundle upload/storage upload/stage)
build=build-tidy

list() {
  if [ "${1:-}" = "--changed" ]; then
    local base=HEAD~1
    git rev-parse -q --verify origin/main >/dev/null && base=$(git merge-base HEAD origin/main)
    git diff --name-only --diff-filter=d "$base" -- "${folders[@]/%//*.cpp}"
  else
    git ls-files -co --exclude-standard -- "${folders[@]/%//*.cpp}"
  fi
}

cmake -S . -B "$build" -DSTAMPLOG_BUILD_TESTS=OFF -DCMAKE_BUILD_TYPE=Debug -DCMAKE_EXPORT_COMPILE_COMMANDS=ON >/dev/null
mapfile -t files < <(list "${1:-}")
if [ ${#files[@]} -eq 0 ]; then
  echo "tidy: nothing to look at"
  exit 0
fi
# One file a process: a finding in one does not hide the others. What clang counts and does not show ("27 warnings generated") is left out.
findings=$(mktemp)
trap 'rm -f "$findings"' EXIT
printf '%s\0' "${files[@]}" | xargs -0 -n 1 -P "${STAMPLOG_TIDY_JOBS:-$(nproc)}" \
  timeout 300 clang-tidy -p "$build" --quiet --extra-arg=-Wno-unknown-warning-option \
    --extra-arg=-Wreserved-identifier >"$findings" 2>&1 || failed=1
grep -vE '^[0-9]+ warnings? generated\.$' "$findings" || true
if [ -n "${failed:-}" ]; then
  echo "tidy: findings in ${#files[@]} files, see above"
  exit 1
fi
echo "tidy: ${#files[@]} files are clean"
