#!/usr/bin/env bash
# Searches for inputs that break a parser, with libFuzzer: one minute per target.
#   fuzz.sh              all targets
#   fuzz.sh next token   these targets
#   SECONDS_EACH=600 fuzz.sh
# Findings are stored in portico/maintenance/fuzz/artifacts/ and make the run fail.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../scripts/env.sh"

PATH=$(portico/scripts/tools/crates.sh need cargo-fuzz):$PATH
# The compiler flags for fuzzing are unstable. A nightly has them, and so does this compiler with this variable.
export RUSTC_BOOTSTRAP=1
export CARGO_TARGET_DIR=$repo/target/fuzz
# cargo-fuzz sets RUSTFLAGS, which replaces the flags of .cargo/config.toml.
export RUSTFLAGS="--cfg erase_components${RUSTFLAGS:+ $RUSTFLAGS}"
targets=("$@")
[ $# -gt 0 ] || mapfile -t targets < <(cargo fuzz list --fuzz-dir portico/maintenance/fuzz)
for target in "${targets[@]}"; do
    say "== $target"
    # The project has no unsafe code. Without a sanitizer, the fuzzer runs more inputs.
    cargo fuzz run --fuzz-dir portico/maintenance/fuzz --sanitizer none "$target" -- -max_total_time="${SECONDS_EACH:-60}" -max_len=4200 -print_final_stats=1 -verbosity=0
done
