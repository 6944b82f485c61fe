#!/usr/bin/env bash
# Looks for texts that break a parser, with libFuzzer: each target for a minute.
#   fuzz.sh              all of them
#   fuzz.sh next token   these
#   SECONDS_EACH=600 fuzz.sh
# What is found lies in fuzz/artifacts/ and fails the run.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

PATH=$(scripts/tools.sh need cargo-fuzz):$PATH
# The compiler's own switches for it are not stable: a nightly has them, and so has this one when asked.
export RUSTC_BOOTSTRAP=1
export CARGO_TARGET_DIR=$repo/target/fuzz
# cargo-fuzz sets RUSTFLAGS, which replaces the flags of .cargo/config.toml.
export RUSTFLAGS="--cfg erase_components${RUSTFLAGS:+ $RUSTFLAGS}"
targets=("$@")
[ $# -gt 0 ] || mapfile -t targets < <(cargo fuzz list)
for target in "${targets[@]}"; do
    say "== $target"
    # Nothing here is unsafe code of ours: without a sanitizer it tries more.
    cargo fuzz run --sanitizer none "$target" -- -max_total_time="${SECONDS_EACH:-60}" -max_len=4200 -print_final_stats=1 -verbosity=0
done
