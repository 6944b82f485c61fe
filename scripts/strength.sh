#!/usr/bin/env bash
# Leaves assets/strength/, from where cargo-leptos takes it into the site: what a browser fetches when
# somebody chooses a password. A site without it works, and shows no strength.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

made=target/front/strength
assets=assets/strength

cargo rustc --package portico-strength --lib --crate-type cdylib \
    --target wasm32-unknown-unknown --profile wasm-release --target-dir target/front
mkdir -p "$made" "$assets"
wasm-bindgen --target web --no-typescript --out-dir "$made" --out-name strength \
    target/front/wasm32-unknown-unknown/wasm-release/portico_strength.wasm
wasm-opt -Oz "$made/strength_bg.wasm" -o "$made/strength.wasm"
cp "$made/strength.js" "$made/strength.wasm" "$assets/"
