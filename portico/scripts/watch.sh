#!/usr/bin/env bash
# Builds the site, serves it, and rebuilds it after every edit. Arguments are options of `cargo leptos watch`.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

listen=$(setting PORTICO_LISTEN 127.0.0.1:3000)

check_ports() {
    portico/scripts/port.sh >/dev/null
    local reload
    reload=$(sed -n 's/^reload-port = \([0-9]*\)$/\1/p' Cargo.toml)
    ! (exec 3<>"/dev/tcp/127.0.0.1/${reload:-3001}") 2>/dev/null ||
        die "Port ${reload:-3001} is in use, but it tells browsers to reload: stop the program that listens there. Is another make watch running?"
}

explain() {
    step "Watch: $(setting PORTICO_PUBLIC_URL "http://localhost:${listen##*:}") once it is built. Ctrl-C stops it."
    say "   app/, server/, frontend/   are compiled again; the server restarts, and the browser reloads"
    say "   style/                     only the style sheet is built, without Rust, and the page stays as it is"
    say "   assets/                    are copied, and the browser reloads"
    say "   migrations/                are applied when the server restarts"
    say "   Users, sessions and keys stay (in $(setting PORTICO_DATA_DIR data)/ by default): you stay logged in over a restart."
    step "Watch: compiling; the first time takes some minutes"
}

case ${1-} in
    --with-tools)
        shift
        explain
        # Before it reloads the browser, cargo-leptos waits for the server there.
        export LEPTOS_SITE_ADDR=$listen
        exec cargo leptos watch "$@" -- serve
        ;;
    *)
        check_ports
        step "Watch: installing tools that are missing"
        exec portico/scripts/tools/with-cargo-leptos.sh portico/scripts/watch.sh --with-tools "$@"
        ;;
esac
