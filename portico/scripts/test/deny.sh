#!/usr/bin/env bash
# Checks the dependencies: licences, banned crates, sources and known vulnerabilities. The vulnerability list is
# downloaded. If that fails, this check is skipped with a message.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../env.sh"

mkdir -p "$results"
PATH=$(portico/scripts/tools/crates.sh need cargo-deny):$PATH
for manifest in portico/Cargo.toml Cargo.toml; do
    cargo deny --locked --manifest-path "$manifest" --config portico/deny.toml check --hide-inclusion-graph bans licenses sources
done

if timeout 120 cargo deny --locked --config portico/deny.toml fetch db >"$results/advisories.log" 2>&1; then
    for manifest in portico/Cargo.toml Cargo.toml; do
        cargo deny --locked --manifest-path "$manifest" --config portico/deny.toml check --hide-inclusion-graph advisories
    done
else
    say "skipped: known vulnerabilities. RustSec's list could not be fetched (see $results/advisories.log)."
fi
