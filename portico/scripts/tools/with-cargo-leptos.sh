#!/usr/bin/env bash
# with-cargo-leptos.sh COMMAND…: runs it with cargo-leptos and its tools on PATH, and installs missing ones first.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../env.sh"

portico/scripts/tools/prerequisites.sh >/dev/null
portico/scripts/tools/rust.sh
portico/scripts/tools/npm.sh portico/scripts/site
cargo_leptos=$(portico/scripts/tools/crates.sh need cargo-leptos)
wasm_bindgen=$(portico/scripts/tools/crates.sh need wasm-bindgen-cli)
export PATH=$cargo_leptos:$wasm_bindgen:$repo/portico/scripts/site/node_modules/.bin:$PATH
exec "$@"
