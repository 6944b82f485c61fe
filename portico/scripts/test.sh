#!/usr/bin/env bash
# Runs all checks, cheapest first, and stops at the first failing step. Prints the duration of each step.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

times=()
beside_pids=''

# now TITLE COMMAND…: a step that all later steps wait for.
now() {
    local title=$1 began=$SECONDS
    shift
    say ""
    step "$title"
    "$@" || stop "$title" $((SECONDS - began))
    took $((SECONDS - began)) "$title"
}

# beside TITLE COMMAND…: a step that runs in parallel with the next ones; wait_for TITLE: shows its output.
beside() {
    local title=$1
    shift
    say ""
    step "$title: started in the background"
    # Runs in its own process group, so that it ends with this script.
    set -m
    (
        began=$SECONDS status=0
        "$@" >"$results/$title.log" 2>&1 || status=$?
        echo $((SECONDS - began)) >"$results/$title.time"
        exit "$status"
    ) &
    set +m
    echo $! >"$results/$title.pid"
    beside_pids="$beside_pids $!"
}

wait_for() {
    local title=$1 status=0
    wait "$(cat "$results/$title.pid")" || status=$?
    say ""
    step "$title: ran in the background"
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
    node portico/scripts/test/tally.mjs "$results" stopped || true
    exit 1
}

summary() {
    say ""
    say "${#times[@]} steps took $((SECONDS / 60)) min $((SECONDS % 60)) s. The five longest:"
    printf '%s\n' "${times[@]}" | sort -rn | head -n 5 >&2
}

leave() {
    local pid
    for pid in $beside_pids; do kill -TERM -- "-$pid" 2>/dev/null || true; done
}

trap leave EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
rm -rf "$results"
mkdir -p "$results"

now "Prerequisites" portico/scripts/tools/prerequisites.sh
now "Rust toolchain" portico/scripts/tools/rust.sh
now "Formatting" portico/scripts/test/lint.sh format
now "Shell scripts" portico/scripts/test/lint.sh shell
now "Plain English" portico/scripts/test/lint.sh prose
now "Build steps from npm" portico/scripts/tools/npm.sh portico/scripts/site
now "ASVS rows and documents" portico/maintenance/asvs.sh documents
beside "Front end" portico/scripts/site.sh
now "Rust tests, compiled" portico/scripts/test/rust-tests.sh --no-run
now "Lints of the server" portico/scripts/test/lint.sh server
wait_for "Front end"
now "Lints of the front end" portico/scripts/test/lint.sh browser
beside "Dependencies" portico/scripts/test/deny.sh
now "Rust tests on SQLite and PostgreSQL" portico/scripts/test/rust-tests.sh
wait_for "Dependencies"
now "Embedding the site in the binary" portico/scripts/binary.sh
now "Browser stories" portico/scripts/test/browser.sh
now "ASVS rows against the results" portico/maintenance/asvs.sh check
summary
node portico/scripts/test/tally.mjs "$results"
