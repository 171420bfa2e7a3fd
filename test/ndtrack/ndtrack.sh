#!/bin/sh
# A stand-in for Flexera's ndtrack.sh, for tests: unpacks the archive behind its last line and runs the build in it that starts here.
set -eu

place=/var/tmp
if [ "${HOME:-/}" != / ] && [ -d "${HOME:-/}" ] && [ -w "$HOME" ]; then place=$HOME; fi
unpacked=$(mktemp -d "$place/ndtrack.XXXXXXXX")
trap 'rm -rf "$unpacked"' EXIT
trap 'exit 1' HUP INT TERM

first=$(awk '/^ARCHIVE$/ { print NR + 1; exit }' "$0")
tail -n "+$first" "$0" | tar -xzf - -C "$unpacked"
for build in glibc musl static; do
  program=$unpacked/linux-amd64-$build/ndtrack
  if "$program" --help >/dev/null 2>&1; then
    code=0
    "$program" "$@" || code=$?
    exit "$code"
  fi
done
echo 'no build of ndtrack runs here' >&2
exit 1
ARCHIVE
