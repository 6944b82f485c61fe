#!/usr/bin/env bash
# Leaves pkg/strength.js and pkg/strength.wasm in the site: what a browser fetches when somebody chooses a
# password. A site without them works, and shows no strength.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

site=target/site/pkg
made=target/front/strength

cargo rustc --package portico-strength --lib --crate-type cdylib \
    --target wasm32-unknown-unknown --profile wasm-release --target-dir target/front
mkdir -p "$site" "$made"
wasm-bindgen --target web --no-typescript --out-dir "$made" --out-name strength \
    target/front/wasm32-unknown-unknown/wasm-release/portico_strength.wasm
wasm-opt -Oz "$made/strength_bg.wasm" -o "$made/strength.wasm"
cp "$made/strength.js" "$made/strength.wasm" "$site/"
