#!/usr/bin/env bash
# with-tools.sh COMMAND…: runs it with the build tools on PATH, installing first what is missing.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

scripts/prerequisites.sh >/dev/null
scripts/rust.sh
scripts/tools.sh
PATH=$(scripts/tools.sh path):$PATH
export PATH
exec "$@"
