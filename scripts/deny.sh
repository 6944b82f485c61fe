#!/usr/bin/env bash
# The dependencies: their licences, which are banned, where they come from, and what is known against them.
# The list of known weaknesses is fetched; where it cannot be had, that part is skipped and says so.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

mkdir -p "$results"
PATH=$(scripts/tools.sh need cargo-deny):$PATH
cargo deny --locked check --hide-inclusion-graph bans licenses sources

if timeout 120 cargo deny --locked fetch db >"$results/advisories.log" 2>&1; then
    cargo deny --locked check --hide-inclusion-graph advisories
else
    say "skipped: known weaknesses. The list of RustSec could not be fetched ($results/advisories.log says why)."
fi
