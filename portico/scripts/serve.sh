#!/usr/bin/env bash
# Builds the optimised site and serves it. Checks the port first because a build takes long.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

portico/scripts/port.sh >/dev/null
portico/scripts/build.sh
exec "$binary" serve
