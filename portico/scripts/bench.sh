#!/usr/bin/env bash
# Measures the built server beside two yardsticks, then its hot functions, and prints the figures. Asserts nothing.
# docs/performance.md explains them. Needs an otherwise idle Linux machine, and about four minutes.
#   bench.sh                  on a new SQLite database
#   BENCH_DB=postgres         on a temporary PostgreSQL
#   BENCH_SECONDS=10          longer rounds: steadier figures
#   PORTICO_BIN=FILE          another server
# The report is target/bench/sqlite.md or postgres.md, and every round is in the .json beside it.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

database=${BENCH_DB:-sqlite}
export PORTICO_BIN=${PORTICO_BIN:-$binary}
[[ $database = sqlite || $database = postgres ]] || die "BENCH_DB is sqlite or postgres."
[ "$(uname)" = Linux ] || die "make bench reads processor time and memory from /proc, which only Linux has."
[ -x "$PORTICO_BIN" ] || die "$PORTICO_BIN is missing: run make build."

PATH=$(portico/scripts/tools/crates.sh need oha):$PATH
# Like the tests, these share the compiled crates of the server.
cargo build --release "${portico_side[@]}" --bin portico-bench
hot=(cargo bench "${portico_side[@]}" --features portico-bench/hot --bench hot)
"${hot[@]}" --no-run

mkdir -p target/bench
BENCH_FOLDER=$(mktemp -d /tmp/portico-bench.XXXXXX)
export BENCH_FOLDER BENCH_SECONDS=${BENCH_SECONDS:-3} BENCH_REPORT=$repo/target/bench/$database BENCH_DATE
BENCH_DATE=$(date +%F)
run=("$repo/target/release/portico-bench" run)
if [ "$database" = postgres ]; then
    # Always a temporary server, because the database must be empty.
    unset PORTICO_TEST_POSTGRES_URL
    # shellcheck disable=SC2016
    run=(portico/scripts/tools/postgres.sh with sh -c 'BENCH_DATABASE_URL=$PORTICO_TEST_POSTGRES_URL "$@"' sh "${run[@]}")
fi

# The run is a process group of its own, so that everything it started ends with this script.
set -m
"${run[@]}" &
set +m
pid=$!
trap 'if [ -n "$pid" ]; then kill -TERM -- "-$pid" 2>/dev/null || true; wait "$pid" || true; fi; rm -rf "$BENCH_FOLDER"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
wait "$pid"
pid=

"${hot[@]}" --quiet -- --warm-up-time 1 --measurement-time 2 --output-format bencher | tee target/bench/hot.txt
