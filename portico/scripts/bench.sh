#!/usr/bin/env bash
# Load-tests the built server without limits at bcrypt cost 12: 64 log-ins at once, then 2,000 idle connections.
# Prints the measurements and asserts nothing. Needs an otherwise idle machine.
#   bench.sh                                      on SQLite
#   portico/scripts/tools/postgres.sh with sh -c 'DATABASE_URL=$PORTICO_TEST_POSTGRES_URL portico/scripts/bench.sh'
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

serve=${PORTICO_BIN:-$binary}
[ -x "$serve" ] || die "$serve is missing: run make build."
folder=$(mktemp -d /tmp/portico-bench.XXXXXX)
server=
trap 'if [ -n "$server" ]; then kill "$server" && wait "$server" || true; fi; rm -rf "$folder"' EXIT
port=$((20000 + RANDOM % 12000))
ulimit -n "$(ulimit -Hn)" 2>/dev/null || true

PORTICO_DATA_DIR=$folder/data PORTICO_LISTEN=127.0.0.1:$port PORTICO_PUBLIC_URL=http://localhost:$port \
    PORTICO_LOG=error PORTICO_RATE_LIMIT=off "$serve" serve >"$folder/log" 2>&1 &
server=$!
for _ in {1..100}; do
    ! node -e 'fetch(process.argv[1]).then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))' \
        "http://127.0.0.1:$port/readyz" || break
    sleep 0.1
done
node portico/scripts/load.mjs "http://127.0.0.1:$port" "$server" || { cat "$folder/log" >&2; exit 1; }
