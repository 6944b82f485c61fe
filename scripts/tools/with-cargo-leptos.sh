#!/usr/bin/env bash
# with-cargo-leptos.sh COMMAND…: runs it with cargo-leptos and its tools on PATH, and installs missing ones first.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../env.sh"

scripts/tools/prerequisites.sh >/dev/null
scripts/tools/rust.sh
scripts/tools/npm.sh scripts/site
cargo_leptos=$(scripts/tools/crates.sh need cargo-leptos)
wasm_bindgen=$(scripts/tools/crates.sh need wasm-bindgen-cli)
export PATH=$cargo_leptos:$wasm_bindgen:$repo/scripts/site/node_modules/.bin:$PATH
exec "$@"
