#!/usr/bin/env bash
# binary.sh [OPTION…]: builds target/release/portico with target/site embedded. OPTION is an option of cargo build.
# --lib compiles everything except the binary itself. One cargo call never builds both front end and server, because it
# would mix their features.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

cargo build --release --package "$(leptos_setting bin-package)" --features embed-site "$@"
