#!/usr/bin/env bash
# Everything that has to hold, cheapest first; stops at the first step that fails.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

step() {
    local title=$1 began=$SECONDS
    shift
    say ""
    say "== $title"
    if ! "$@"; then
        say "== $title: failed after $((SECONDS - began)) s"
        scripts/tally.sh stopped || true
        exit 1
    fi
    say "== $title: $((SECONDS - began)) s"
}

trap 'exit 130' INT
trap 'exit 143' TERM
rm -rf "$results"

step "Prerequisites" scripts/prerequisites.sh
step "Rust toolchain" scripts/rust.sh
step "Formatting" scripts/lint.sh format
step "Lints of the server's side" scripts/lint.sh server
step "Lints of the browser's side" scripts/lint.sh browser
step "Shell scripts" scripts/lint.sh shell
step "Dependencies" scripts/deny.sh
step "ASVS rows, doors and documents" scripts/asvs.sh documents
step "Rust tests on SQLite and PostgreSQL" scripts/rust-tests.sh
step "Release build" scripts/build.sh
step "Browser stories" scripts/browser.sh
step "ASVS rows by the results" scripts/asvs.sh check
scripts/tally.sh
