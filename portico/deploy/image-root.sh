#!/usr/bin/env bash
# image-root.sh FOLDER: fills a folder with the files of a container image: the built binary, the libraries that it is
# linked to, and the certificates of public authorities. They belong to root, and the image's user is portico, 65532.
# PORTICO_BIN names another binary.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../scripts/env.sh"

[ $# = 1 ] || die "usage: portico/deploy/image-root.sh FOLDER"
root=$1
built=${PORTICO_BIN:-$binary}
certificates=/etc/ssl/certs/ca-certificates.crt
[ -x "$built" ] || die "$built is missing: run make build, or with PORTICO_PROFILE=dist make dist."
[ -f "$certificates" ] || die "$certificates is missing: install the package ca-certificates."

# The loader and the libraries, by their paths. A static binary has none.
libraries() { ldd "$1" 2>/dev/null | grep -o '/[^ ]*' || true; }

install -D -m 755 "$built" "$root/portico"
libraries "$built" | while read -r library; do install -D -m 755 "$library" "$root$library"; done
install -D -m 644 "$certificates" "$root$certificates"
mkdir -p "$root/etc"
printf 'root:x:0:0::/:/none\nportico:x:65532:65532::/data:/none\n' >"$root/etc/passwd"
printf 'root:x:0:\nportico:x:65532:\n' >"$root/etc/group"
# Without this file, the C library does not look into /etc/hosts.
printf 'hosts: files dns\n' >"$root/etc/nsswitch.conf"
