#!/usr/bin/env bash
# lint.sh [format | format-portico | shell | prose | documents | starting | site | app | app-browser | portico | portico-browser]…
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../env.sh"

browser=(--target wasm32-unknown-unknown --profile wasm-release --target-dir target/front)

format() {
    cargo fmt --all --check
}

format-portico() {
    cargo fmt --manifest-path portico/Cargo.toml --all --check
}

shell() {
    local file
    for file in portico/scripts/*.sh portico/scripts/*/*.sh portico/scripts/*/*/*.sh portico/maintenance/*.sh portico/deploy/*.sh remove-notes.sh .ci/run; do
        [ ! -e "$file" ] || bash -n "$file"
    done
}

prose() {
    node portico/scripts/test/prose.mjs
}

# Links, and what documents repeat from other files. An app may have changed its own settings.
documents() {
    node portico/scripts/test/wrong-links.mjs
    node portico/scripts/test/links.mjs
    node portico/scripts/test/tokens.mjs
    node portico/maintenance/release-notes.mjs
    if [ -f cargo-generate.toml ]; then
        portico/scripts/tools/npm.sh portico/scripts/site
        node portico/scripts/test/settings.mjs
        node portico/scripts/test/documents/wrong-code.mjs
        node portico/scripts/test/documents/main.mjs
    fi
    portico/scripts/test/deploy.sh
}

# How an app starts and is upgraded. The documents and templates fit the app as it is here, not one that was changed.
starting() {
    node portico/scripts/test/follow.mjs
    node portico/scripts/test/doctor.mjs
    portico/scripts/test/upgrade.sh
    [ -f cargo-generate.toml ] || return 0
    node portico/scripts/test/templates.mjs
    node portico/scripts/test/start.mjs
    # A clone may have removed the example, and changed what the document changes.
    [ -e remove-notes.sh ] || return 0
    node portico/scripts/follow.mjs docs/START.md --dry-run
    ./remove-notes.sh --check
}

# The steps of the site's build that are Portico's own.
site() {
    node portico/scripts/test/order.mjs
}

# Each check uses the profile and the folder of the corresponding build, so build scripts and macros are compiled only
# once.
app() {
    local side
    read -ra side <<<"$(app_side)"
    cargo clippy --release "${side[@]}" --all-targets -- -D warnings
}

app-browser() {
    cargo clippy --package "$(leptos_setting lib-package)" "${browser[@]}" -- -D warnings
}

portico() {
    cargo clippy --release "${portico_side[@]}" --all-targets -- -D warnings
    cargo clippy --manifest-path portico/Cargo.toml --package portico-bindgen --profile tool --target-dir target/tool \
        -- -D warnings
}

portico-browser() {
    cargo clippy --manifest-path portico/Cargo.toml --package portico-testapp-browser --package portico-strength-browser \
        "${browser[@]}" -- -D warnings
}

[ $# -gt 0 ] || die "usage: portico/scripts/test/lint.sh [format | format-portico | shell | prose | documents | starting | site | app | app-browser | portico | portico-browser]…"
for part; do
    case $part in
        format | format-portico | shell | prose | documents | starting | site | app | app-browser | portico | portico-browser) "$part" ;;
        *) die "lint.sh: unknown part $part" ;;
    esac
done
