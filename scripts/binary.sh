#!/usr/bin/env bash
# binary.sh [OPTION…]: leaves target/release/portico with target/site embedded. OPTION is one of cargo build: --lib compiles
# all but the binary itself. Front end and server are never built in one call of cargo, which would mix their features.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

cargo build --release --package portico-server --features embed-site "$@"
