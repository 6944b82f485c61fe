#!/usr/bin/env bash
# Measures what requests cost the built server and PostgreSQL: CPU, statements and log bytes per request, bytes on the
# disk per user and per session, and the cost of a second node. The figures of docs/scaling.md come from here.
#   ROUNDS=5 scaling.sh     more rounds; the default is 3, and each figure is the median
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../scripts/env.sh"

PORTICO_BIN=${PORTICO_BIN:-$binary}
[ -x "$PORTICO_BIN" ] || die "$PORTICO_BIN is missing: run make build."
programs=$(portico/scripts/tools/postgres.sh install)
folder=$(mktemp -d /tmp/portico-scaling.XXXXXX)
chmod 755 "$folder"
trap 'rm -rf "$folder"' EXIT
export PORTICO_BIN programs folder
script=$repo/portico/maintenance/scaling/main.mjs
cd "$folder"
node "$script"
