#!/usr/bin/env bash
# Leaves target/release/portico, with what scripts/site.sh has left inside it. The two sides in one call of cargo would mix
# their features.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

cargo build --release --package portico-server --features embed-site
