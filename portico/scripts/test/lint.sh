#!/usr/bin/env bash
# lint.sh [format | shell | prose | server | browser]…: runs all five if none is named.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../env.sh"

format() {
    cargo fmt --all --check
}

shell() {
    local file
    for file in portico/scripts/*.sh portico/scripts/*/*.sh portico/maintenance/*.sh .ci/run; do
        bash -n "$file"
    done
}

prose() {
    node portico/scripts/test/prose.mjs
}

# Each check uses the profile and the folder of the corresponding build, so build scripts and macros are compiled only
# once.
server() {
    cargo clippy --release "${server_side[@]}" --all-targets -- -D warnings
    cargo clippy --package portico-bindgen --profile tool --target-dir target/tool -- -D warnings
}

browser() {
    cargo clippy --package portico-frontend --package portico-strength-browser --target wasm32-unknown-unknown \
        --profile wasm-release --target-dir target/front -- -D warnings
}

[ $# -gt 0 ] || set -- format shell prose server browser
for part; do
    case $part in
        format | shell | prose | server | browser) "$part" ;;
        *) die "usage: portico/scripts/test/lint.sh [format | shell | prose | server | browser]…" ;;
    esac
done
