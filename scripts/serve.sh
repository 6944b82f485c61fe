#!/usr/bin/env bash
# Builds the optimised site and serves it. Asks for the port first: a build is long.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

scripts/port.sh >/dev/null
scripts/build.sh
exec "$binary" serve
