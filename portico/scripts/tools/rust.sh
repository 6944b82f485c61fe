#!/usr/bin/env bash
# The components of the Rust toolchain that a bare install lacks.
#   rust.sh          adds missing components
#   rust.sh missing  lists missing components
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../env.sh"

missing() {
    rustup target list --installed | grep -x wasm32-unknown-unknown >/dev/null || echo "target wasm32-unknown-unknown"
    cargo fmt --version >/dev/null 2>&1 || echo "component rustfmt"
    cargo clippy --version >/dev/null 2>&1 || echo "component clippy"
}

if [ "${1-}" = missing ]; then
    missing
    exit
fi
missing | while read -r kind name; do
    say "Adding the $kind $name to the Rust toolchain."
    rustup "$kind" add "$name" >&2 </dev/null
done
