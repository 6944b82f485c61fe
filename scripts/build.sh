#!/usr/bin/env bash
# Leaves target/release/portico with the whole site inside it.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

say "Building the browser's side: about five minutes the first time on two cores."
# First, so that it is taken into the site and compressed along with the rest.
scripts/with-tools.sh scripts/strength.sh
scripts/with-tools.sh cargo leptos build --release --frontend-only --precompress

# The binary embeds the site, so it comes second; in one call the features of both sides would mix.
say "Building the server: about eight minutes the first time on two cores."
cargo build --release --package portico-server

say "Built $binary ($(du -h "$binary" | cut -f 1))."
