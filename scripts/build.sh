#!/usr/bin/env bash
# Leaves target/release/portico with the whole site inside it.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

began=$SECONDS
scripts/prerequisites.sh >/dev/null
steps Build 3

step "what the build needs beside cargo"
scripts/rust.sh
scripts/npm.sh scripts/site

step "the browser's side, and the server beside it"
# In a process group of its own, so that it ends with this script.
set -m
scripts/site.sh &
site=$!
set +m
trap 'kill -TERM -- "-$site" 2>/dev/null || true' EXIT
scripts/binary.sh
wait "$site" || die "The site was not built."
trap - EXIT

step "the binary, with the site inside it"
scripts/binary.sh
say "Built $binary ($(du -h "$binary" | cut -f 1)) in $((SECONDS - began)) s."
