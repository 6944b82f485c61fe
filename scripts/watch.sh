#!/usr/bin/env bash
# Rebuilds and reloads the browser after every edit.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

scripts/port.sh >/dev/null
exec scripts/tools/with-cargo-leptos.sh cargo leptos watch "$@" -- serve
