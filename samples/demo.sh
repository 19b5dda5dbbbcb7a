#!/usr/bin/env bash
# Shows the whole job on a simulated stamp: installs what is missing, builds, makes a three-ERCS stamp, collects it over the real
# protocol, packs, stages, verifies, and says where the bundle lies. Nothing outside the checkout and its demo/ folder is changed,
# but for missing Debian packages.
set -euo pipefail
cd "$(dirname "$0")/.."

step() { printf '\n== %s\n' "$*"; }

step "1 of 5: what the build needs (Debian packages, only the missing ones)"
cmake/install-packages.sh build

step "2 of 5: build"
[ -f build/build.ninja ] || cmake --preset release >/dev/null
cmake --build build --target stamplog stampsim

demo=${STAMPLOG_DEMO:-$PWD/demo}
mkdir -p "$demo"
export XDG_STATE_HOME="$demo/state"

step "3 of 5: a simulated stamp in $demo/stamp"
[ -f "$demo/stamp/AzureStackStampDeploymentInfo.json" ] || build/stampsim init "$demo/stamp" --size-mb 20

step "4 of 5: collect, pack and stage"
rm -rf "$demo/out"
build/stamplog collect --ercs "sim:$demo/stamp" --case 2611210040001234 --preset storage --for 4h --stage "$demo/out" --yes

step "5 of 5: verify what Support would receive"
bundle=$(ls "$demo"/out/*.tar.zst)
build/stamplog verify "$bundle"
build/stamplog show "$bundle"
build/stampsim state "$demo/stamp"

printf '\nThe bundle, with its transcripts and receipt beside it:\n  %s\nIt opens with plain tar:\n  tar --zstd -tf %q\n' "$bundle" "$bundle"
printf 'next: build/stamplog ls %q\n' "$bundle"
