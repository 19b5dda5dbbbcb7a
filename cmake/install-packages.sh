#!/usr/bin/env bash
# Installs the Debian packages that stamplog needs, only those that are missing:
#   cmake/install-packages.sh build   to build and run it
#   cmake/install-packages.sh test    and what its tests and checks use besides
# Needs root (or sudo) only when something is missing.
set -euo pipefail

build=(build-essential cmake ninja-build pkg-config ca-certificates
  libboost-dev libboost-filesystem-dev libtbb-dev libarchive-dev libzstd-dev liblzma-dev zlib1g-dev libdeflate-dev
  libssl-dev libpugixml-dev nlohmann-json3-dev libcli11-dev libfmt-dev libtomlplusplus-dev libexpected-dev libsqlite3-dev libicu-dev
  libkrb5-dev gss-ntlmssp libcurl4-openssl-dev libsmbclient-dev libre2-dev libvectorscan-dev
  catch2 python3 zstd xz-utils)  # the last four: the tests are part of what is configured, and tar opens bundles with zstd and xz
test=(libarchive-tools 7zip openssh-server openssh-client git clang clang-format clang-tidy libclang-rt-14-dev util-linux
  krb5-kdc krb5-admin-server krb5-user python3-winrm openssl samba)

case "${1:-}" in
  build) wanted=("${build[@]}") ;;
  test) wanted=("${build[@]}" "${test[@]}") ;;
  *) echo "usage: $0 build|test" >&2; exit 2 ;;
esac
# Fetches Azurite for the tests of Blob storage. Not by its package's name: node from elsewhere brings its own and bars Debian's.
if [ "$1" = test ] && ! command -v npm >/dev/null; then wanted+=(npm); fi

missing=()
for package in "${wanted[@]}"; do
  dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null || { echo "missing packages: ${missing[*]}; install them as root, or install sudo" >&2; exit 1; }
  as_root=(sudo)
fi
echo "installing: ${missing[*]}"
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
