#!/usr/bin/env bash
# check-cargo-leptos.sh [OPTION…]: runs the app's browser stories on a site built with `cargo leptos build --release`,
# called as its users call it. OPTION is an option of `playwright test`, or the name of a story.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

portico/scripts/tools/with-cargo-leptos.sh cargo leptos build --release
exec portico/scripts/test/browser.sh app "$@"
