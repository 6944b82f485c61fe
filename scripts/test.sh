#!/usr/bin/env bash
# Everything that has to hold, cheapest first; stops at the first step that fails. Says how long each step took.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

times=()
declare -A side_process

# now TITLE COMMAND…: a step that all others wait for.
now() {
    local title=$1 began=$SECONDS
    shift
    say ""
    say "== $title (since $(date +%T))"
    "$@" || stop "$title" $((SECONDS - began))
    took $((SECONDS - began)) "$title"
}

# beside TITLE COMMAND…: a step that goes on beside the next ones; wait_for TITLE: shows what it said.
beside() {
    local title=$1
    shift
    say ""
    say "== $title: begun beside the others (at $(date +%T))"
    # In a process group of its own, so that it ends with this script.
    set -m
    (
        began=$SECONDS status=0
        "$@" >"$results/$title.log" 2>&1 || status=$?
        echo $((SECONDS - began)) >"$results/$title.time"
        exit "$status"
    ) &
    set +m
    side_process[$title]=$!
}

wait_for() {
    local title=$1 status=0
    wait "${side_process[$title]}" || status=$?
    unset "side_process[$title]"
    say ""
    say "== $title (beside the others)"
    cat "$results/$title.log" >&2
    [ "$status" = 0 ] || stop "$title" "$(cat "$results/$title.time")"
    took "$(cat "$results/$title.time")" "$title"
}

took() {
    times+=("$1 s  $2")
    say "== $2: $1 s"
}

stop() {
    say "== $1: failed after $2 s"
    node scripts/tally.mjs "$results" stopped || true
    exit 1
}

summary() {
    say ""
    say "The five longest of ${#times[@]} steps, of $((SECONDS / 60)) min $((SECONDS % 60)) s together:"
    printf '%s\n' "${times[@]}" | sort -rn | head -n 5 >&2
}

leave() {
    local process
    for process in "${side_process[@]}"; do kill -TERM -- "-$process" 2>/dev/null || true; done
}

trap leave EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
rm -rf "$results"
mkdir -p "$results"

now "Prerequisites" scripts/prerequisites.sh
now "Rust toolchain" scripts/rust.sh
now "Formatting" scripts/lint.sh format
now "Shell scripts" scripts/lint.sh shell
now "Build steps from npm" scripts/npm.sh scripts/site
now "ASVS rows, doors and documents" scripts/asvs.sh documents
beside "The browser's side" scripts/site.sh
now "Rust tests, compiled" scripts/rust-tests.sh --no-run
now "Lints of the server's side" scripts/lint.sh server
wait_for "The browser's side"
now "Lints of the browser's side" scripts/lint.sh browser
beside "Dependencies" scripts/deny.sh
now "Rust tests on SQLite and PostgreSQL" scripts/rust-tests.sh
wait_for "Dependencies"
now "The binary, with the site inside it" scripts/binary.sh
now "Browser stories" scripts/browser.sh
now "ASVS rows by the results" scripts/asvs.sh check
summary
node scripts/tally.mjs "$results"
