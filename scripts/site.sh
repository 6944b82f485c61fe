#!/usr/bin/env bash
# Leaves the optimised site in target/site, each file compressed as well; what its tools say is in target/site.log.
# Needs no cargo-leptos: cargo, then wasm-bindgen's library, then programs from npm.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

made=target/front/site
new=target/site.new
log=$repo/target/site.log
programs=$repo/scripts/site/node_modules/.bin
wasm=wasm32-unknown-unknown

steps "Browser's side" 5
mkdir -p "$made" target
: >"$log"
# What is said goes to the terminal, what the tools say into the log.
exec 3>&2 >>"$log" 2>&1
say() { printf '%s\n' "$*" >&3; }
trap 'status=$?; [ "$status" = 0 ] || { tail -n 40 "$log" >&3; say "The browser'\''s side failed: $log has all of it."; }' EXIT

step "wasm-bindgen's library"
cargo build --package portico-bindgen --profile tool --target-dir target/tool

step "the pages, and the module that looks at passwords"
cargo build --package portico-frontend --package portico-strength-browser --target "$wasm" --profile wasm-release \
    --target-dir target/front

# bindgen MODULE NAME: leaves $made/NAME.js and $made/NAME.wasm, where MODULE is not what it was the last time.
bindgen() {
    ! cmp -s "$1" "$made/$2.from" || return 0
    rm -f "$made/$2.from"
    target/tool/tool/portico-bindgen "$1" "$made" "$2"
    "$programs/wasm-opt" -Oz --enable-bulk-memory --enable-nontrapping-float-to-int "$made/$2_bg.wasm" -o "$made/$2.wasm"
    cp "$1" "$made/$2.from"
}

step "wasm-bindgen and wasm-opt"
bindgen "target/front/$wasm/wasm-release/portico_frontend.wasm" portico
bindgen "target/front/$wasm/wasm-release/portico_strength_browser.wasm" strength

step "style, script and compression"
rm -rf "$new"
mkdir -p "$new/pkg" "$new/strength"
cp -R assets/. "$new/"
cp "$made/portico.js" "$made/portico.wasm" "$new/pkg/"
cp "$made/strength.js" "$made/strength.wasm" "$new/strength/"
node scripts/site/pack.mjs "$new"

step "into place"
rm -rf target/site
mv "$new" target/site
# The binary is linked anew where this has changed.
find target/site -type f -exec cksum {} + >target/site.built.new
cmp -s target/site.built.new target/site.built || mv target/site.built.new target/site.built
rm -f target/site.built.new
