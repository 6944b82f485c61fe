#!/usr/bin/env bash
# check-cargo-leptos.sh [OPTION…]: the browser stories on the site that `cargo leptos build --release` leaves, called as
# its users call it. OPTION is one of `playwright test`, or the name of a story.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

scripts/with-cargo-leptos.sh cargo leptos build --release
exec scripts/browser.sh "$@"
