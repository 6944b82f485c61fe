#!/usr/bin/env bash
# rust-tests.sh app | portico [OPTION…]: runs the Rust tests of the app or of Portico on both engines, optimised like the
# release. The reports are target/test/app.xml and target/test/portico.xml. OPTION is an option of `cargo nextest run`,
# or the name of a test. --no-run only compiles.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../env.sh"

part=${1-}
case $part in
    app) read -ra side <<<"$(app_side)" && workspace=$repo ;;
    portico) side=("${portico_side[@]}") workspace=$repo/portico ;;
    *) die "usage: portico/scripts/test/rust-tests.sh app | portico [OPTION…]" ;;
esac
shift

cargo nextest --version >/dev/null 2>&1 || PATH=$(portico/scripts/tools/crates.sh need cargo-nextest):$PATH
export RUSTC_WRAPPER=$repo/portico/scripts/test/rustc-for-tests.sh
tests=(cargo nextest run --release --config-file portico/.config/nextest.toml "${side[@]}" "$@")
# nextest keeps it in the workspace, wherever the target folder is.
report=$workspace/target/nextest/default/rust.xml
case " $* " in
    *" --no-run "*) exec "${tests[@]}" ;;
esac

TMPDIR=$(scratch)
export TMPDIR
PORTICO_TEST_PGBOUNCER=$(portico/scripts/tools/proxy.sh install pgbouncer)
export PORTICO_TEST_PGBOUNCER
status=0
rm -f "$report"
portico/scripts/tools/postgres.sh with "${tests[@]}" || status=$?
mkdir -p "$results"
[ ! -f "$report" ] || cp "$report" "$results/$part.xml"
exit "$status"
