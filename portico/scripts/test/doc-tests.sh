#!/usr/bin/env bash
# doc-tests.sh [NAME]: compiles and runs the examples in the documentation of Portico's crates.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../env.sh"

exec cargo test --release --doc "${portico_side[@]}" -- "$@"
