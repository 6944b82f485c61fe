#!/usr/bin/env bash
# lint.sh [format | shell | server | browser]…: all four when none is named.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

format() {
    cargo fmt --all --check
}

shell() {
    local file
    for file in scripts/*.sh .ci/run; do
        bash -n "$file"
    done
}

server() {
    cargo clippy --workspace --exclude portico-frontend --all-targets -- -D warnings
}

browser() {
    cargo clippy --package portico-frontend --package portico-strength --target wasm32-unknown-unknown -- -D warnings
}

[ $# -gt 0 ] || set -- format shell server browser
for part; do
    case $part in
        format | shell | server | browser) "$part" ;;
        *) die "usage: scripts/lint.sh [format | shell | server | browser]…" ;;
    esac
done
