#!/usr/bin/env bash
# site.sh [app | testapp]: builds the optimised site of the app in target/site, or that of Portico's own test app in
# target/testapp-site, with a compressed copy of each file. The tools' output goes to a log beside it.
# Needs no cargo-leptos: it uses cargo, then wasm-bindgen's library, then programs from npm.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

case ${1-} in
    '' | app)
        site=site manifest=Cargo.toml package=$(leptos_setting lib-package)
        assets=$(leptos_setting assets-dir) style=$(leptos_setting style-file) languages=languages
        ;;
    testapp)
        site=testapp-site manifest=portico/Cargo.toml package=portico-testapp-browser assets=portico/testapp/assets
        style=portico/testapp/style/main.css languages=portico/testapp/languages
        ;;
    *) die "usage: portico/scripts/site.sh [app | testapp]" ;;
esac
made=target/front/$site
new=target/$site.new
log=$repo/target/$site.log
programs=$repo/portico/scripts/site/node_modules/.bin
wasm=wasm32-unknown-unknown

mkdir -p "$made" target
: >"$log"
# Messages go to the terminal, and the tools' output goes to the log.
exec 3>&2 >>"$log" 2>&1
say() { printf '%s\n' "$*" >&3; }
trap 'status=$?; [ "$status" = 0 ] || { tail -n 40 "$log" >&3; say "Building the front end failed. Full log: $log"; }' EXIT
# When stopped by a signal, the caller reports the reason.
trap 'trap - EXIT; exit 143' TERM INT HUP

step "Front end: compiling wasm-bindgen's library"
cargo build --manifest-path portico/Cargo.toml --package portico-bindgen --profile tool --target-dir target/tool

step "Front end: compiling pages and password-strength module"
# The linker's notes are needed to split the module.
cargo rustc --manifest-path "$manifest" --package "$package" --features portico/split --target "$wasm" \
    --profile wasm-release --target-dir target/front -- -C link-arg=--emit-relocs
cargo build --manifest-path portico/Cargo.toml --package portico-strength-browser --target "$wasm" \
    --profile wasm-release --target-dir target/front

# bindgen MODULE NAME [silent]: creates $made/NAME/NAME.js, NAME.wasm, the parts loaded on demand and optionally
# snippets/, unless none of the inputs has changed.
bindgen() {
    local folder=$made/$2 key file report
    key=$(cat "$1" portico/scripts/site.sh portico/scripts/site/{order,neighbours,wasm_functions}.mjs \
        portico/scripts/site/package-lock.json portico/bindgen/src/*.rs portico/Cargo.lock | cksum)
    [ "$key" != "$(cat "$folder/key" 2>/dev/null)" ] || return 0
    rm -rf "$folder"
    mkdir -p "$folder"
    report=$(target/tool/tool/portico-bindgen "$1" "$folder" "${@:2}")
    echo "$report"
    [ "$2" = strength ] || [ "${report%% *}" != 0 ] ||
        say "warning: Leptos no longer has the functions that portico/bindgen/src/uncalled.rs removes."
    mv "$folder/$2_bg.wasm" "$folder/$2.wasm"
    for file in "$folder"/*.wasm; do optimize "$file"; done
    target/tool/tool/portico-bindgen strip "$folder/crates.json" "$folder"/*.wasm
    node portico/scripts/site/order.mjs "$folder"/*.wasm
    echo "$key" >"$folder/key"
}

# The smallest result of many orders and options that were measured. Names stay for the table of crates.
optimize() {
    "$programs/wasm-opt" -g --flatten --rereloop -Oz -Oz -ocimfs=20 --converge \
        --enable-bulk-memory --enable-nontrapping-float-to-int "$1" -o "$1"
}

step "Front end: wasm-bindgen and wasm-opt"
bindgen "target/front/$wasm/wasm-release/${package//-/_}.wasm" portico
bindgen "target/front/$wasm/wasm-release/portico_strength_browser.wasm" strength silent

step "Front end: style sheet, scripts and compression"
rm -rf "$new"
mkdir -p "$new/pkg" "$new/strength" "$new/passkeys"
cp -R "$assets/." "$new/"
cp -R "$made/portico/." "$new/pkg/"
cp -R "$made/strength/." "$new/strength/"
cp portico/ui/src/passkeys/passkeys.js "$new/passkeys/"
node portico/scripts/site/words.mjs "$new" portico/languages "$languages"
rm "$new/pkg/key" "$new/strength/key" "$new/pkg/crates.json" "$new/strength/crates.json"
node portico/scripts/site/pack.mjs "$new" "$style"

step "Front end: measuring downloads"
# The budget is that of Portico's own pages. An app's pages are its own.
budget=
[ "$site" = site ] || budget=--check
node portico/scripts/site/budget.mjs "$new" "$made/portico/crates.json" $budget

step "Front end: replacing target/$site"
if diff -rq "$new" "target/$site" >/dev/null 2>&1; then
    rm -rf "$new"
else
    rm -rf "target/$site.old"
    [ ! -e "target/$site" ] || mv "target/$site" "target/$site.old"
    mv "$new" "target/$site"
    # The binary embeds the site again when this file changes.
    date +%s >"target/$site.built"
    rm -rf "target/$site.old"
fi
