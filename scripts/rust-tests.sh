#!/usr/bin/env bash
# rust-tests.sh [OPTION…]: every Rust test on both engines; what is said stays in target/test/rust.log.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

mkdir -p "$results"
# The log is counted afterwards: no colours in it. tee outlives Ctrl-C, so that the server can say why it stopped.
export CARGO_TERM_COLOR=never
scripts/postgres.sh with cargo test --workspace --exclude portico-frontend --no-fail-fast "$@" 2>&1 |
    tee -i "$results/rust.log"
