#!/usr/bin/env bash
# test.sh [app | portico]: runs all checks, cheapest first, and stops at the first failing step. Prints the duration of
# each step.
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

# The tests of Portico itself run where it is developed, and elsewhere only on request. A generated app has no
# cargo-generate.toml.
case ${1-} in
    app | portico) parts=$1 ;;
    '') if [ -f cargo-generate.toml ]; then parts='portico app'; else parts=app; fi ;;
    *) die "usage: portico/scripts/test.sh [app | portico]" ;;
esac
tests() { [[ " $parts " = *" $1 "* ]]; }

now "Prerequisites" portico/scripts/tools/prerequisites.sh
now "Rust toolchain" portico/scripts/tools/rust.sh
now "Build steps from npm" portico/scripts/tools/npm.sh portico/scripts/site
now "Settings of the app's workspace" node portico/scripts/site/check-root.mjs
now "Formatting" portico/scripts/test/lint.sh format
if tests portico; then
    now "Formatting of portico/" portico/scripts/test/lint.sh format-portico
    now "Shell scripts" portico/scripts/test/lint.sh shell
    now "Plain English" portico/scripts/test/lint.sh prose
    now "Documents" portico/scripts/test/lint.sh documents
    now "Starting and upgrading an app" portico/scripts/test/lint.sh starting
    now "Steps of the site's build" portico/scripts/test/lint.sh site
    now "ASVS rows and documents" portico/maintenance/asvs.sh documents
fi
sites() { for part in $parts; do portico/scripts/site.sh "${part/portico/testapp}"; done; }
beside "Front ends" sites
for part in $parts; do now "Rust tests of $part, compiled" portico/scripts/test/rust-tests.sh "$part" --no-run; done
for part in $parts; do now "Lints of $part, server" portico/scripts/test/lint.sh "$part"; done
wait_for "Front ends"
for part in $parts; do now "Lints of $part, browser" portico/scripts/test/lint.sh "$part-browser"; done
beside "Dependencies" portico/scripts/test/deny.sh
for part in $parts; do now "Rust tests of $part" portico/scripts/test/rust-tests.sh "$part"; done
if tests portico; then
    now "Examples in Portico's documentation" portico/scripts/test/doc-tests.sh
    now "Examples in documents" portico/scripts/test/examples.sh
fi
wait_for "Dependencies"
if tests app; then now "Embedding the site in the binary" portico/scripts/binary.sh; fi
for part in $parts; do now "Browser stories of $part" portico/scripts/test/browser.sh "$part"; done
if tests portico; then now "ASVS rows against the results" portico/maintenance/asvs.sh check; fi
summary
# shellcheck disable=SC2086
node portico/scripts/test/tally.mjs "$results" $parts
