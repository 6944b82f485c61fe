#!/usr/bin/env bash
# Rebuilds and reloads the browser after every edit.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

portico/scripts/port.sh >/dev/null
exec portico/scripts/tools/with-cargo-leptos.sh cargo leptos watch "$@" -- serve
