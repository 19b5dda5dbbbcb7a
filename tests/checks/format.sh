#!/usr/bin/env bash
# Every source is formatted as .clang-format says. --fix formats instead of asking.
set -euo pipefail
cd "$(dirname "$0")/../.."
mode=(--dry-run -Werror)
[ "${1:-}" = "--fix" ] && mode=(-i)
git ls-files -z -co --exclude-standard -- '*.cpp' '*.hpp' | xargs -0 -n 40 -P "$(nproc)" clang-format "${mode[@]}"
echo "formatted: $(git ls-files -co --exclude-standard -- '*.cpp' '*.hpp' | wc -l) files"
