#!/usr/bin/env bash
# Builds target/release/portico with the whole site embedded. With PORTICO_PROFILE=dist, the binary for deployment:
# target/dist/portico.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

began=$SECONDS
portico/scripts/tools/prerequisites.sh >/dev/null

step "Build: installing build tools"
portico/scripts/tools/rust.sh
portico/scripts/tools/npm.sh portico/scripts/site
node portico/scripts/site/check-root.mjs || die "The settings above must be changed first."

step "Build: compiling front end and server in parallel"
# Runs in its own process group, so that it ends with this script.
set -m
# The server build determines the total time, so it starts first.
nice portico/scripts/site.sh &
site=$!
set +m
trap 'kill -TERM -- "-$site" 2>/dev/null || true' EXIT
portico/scripts/binary.sh --lib
wait "$site" || exit 1
trap - EXIT

step "Build: embedding the site in the binary"
portico/scripts/binary.sh
say "Built $binary ($(du -h "$binary" | cut -f 1)) in $((SECONDS - began)) s."
