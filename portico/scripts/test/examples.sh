#!/usr/bin/env bash
# Runs the examples in the documents on the built test app.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../env.sh"

# need PROGRAM PACKAGE: installs it if it is missing and that is possible.
need() {
    has "$1" || portico/scripts/tools/apt.sh "$2" || true
    has "$1" || die "The examples in the documents need $1: install the package $2."
}

PORTICO_BIN=$repo/target/release/testapp PORTICO_TEST_SITE=$repo/target/testapp-site
export PORTICO_BIN PORTICO_TEST_SITE
[ -x "$PORTICO_BIN" ] || die "$PORTICO_BIN is missing: run portico/scripts/test/rust-tests.sh portico --no-run."
need curl curl
need jq jq
need openssl openssl
need python3 python3
# The examples call it by its name.
oathtool=$(portico/scripts/tools/phone.sh install oathtool)
PATH=${oathtool%/*}:$PATH
exec node portico/scripts/test/examples/main.mjs
