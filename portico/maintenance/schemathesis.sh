#!/usr/bin/env bash
# schemathesis.sh [OPTION…]: tests a running server against its own OpenAPI document with thousands of generated
# requests, first without and then with an access token. Options are passed to `st run`.
# PORTICO_SCHEMATHESIS_EXAMPLES sets the number of requests generated per operation and run: 100.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../scripts/env.sh"

version=4.32.5
venv=$tools_dir/schemathesis-$version
examples=${PORTICO_SCHEMATHESIS_EXAMPLES:-100}

install() {
    [ ! -x "$venv/bin/st" ] || return 0
    has python3 || die "Python 3.10 or newer is needed: on Debian or Ubuntu, apt-get install python3 python3-venv."
    say "Installing schemathesis $version."
    rm -rf "$venv"
    python3 -m venv "$venv" || die "Python's venv is missing: on Debian or Ubuntu, apt-get install python3-venv."
    "$venv/bin/pip" install --quiet --disable-pip-version-check "schemathesis==$version"
}

built() {
    local candidate
    for candidate in "${PORTICO_BIN:-}" "$binary" "$repo/target/debug/portico"; do
        [ -z "$candidate" ] || [ ! -x "$candidate" ] || { echo "$candidate" && return; }
    done
    die "There is no binary to test: run make build first."
}

free_port() {
    "$venv/bin/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

stop() {
    [ -z "${server:-}" ] || kill "$server" 2>/dev/null || true
    [ -z "${server:-}" ] || wait "$server" 2>/dev/null || true
    rm -rf "$room"
}

serve() {
    env -u DATABASE_URL -u PORTICO_PUBLIC_URL -u PORTICO_SECRET -u PORTICO_SMTP_URL \
        PORTICO_LISTEN="127.0.0.1:$port" PORTICO_DATA_DIR="$room/data" PORTICO_RATE_LIMIT=off \
        PORTICO_BCRYPT_COST=4 PORTICO_VERIFY_EMAIL=optional PORTICO_LOG=warn \
        "$portico" serve >"$room/server.log" 2>&1 &
    server=$!
    for _ in $(seq 100); do
        ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || return 0
        kill -0 "$server" 2>/dev/null || break
        sleep 0.1
    done
    cat "$room/server.log" >&2
    die "The server did not start."
}

try() {
    say "$1"
    shift
    "$venv/bin/st" --config-file "$repo/portico/maintenance/schemathesis/schemathesis.toml" run \
        "$PORTICO_URL/api/openapi.json" --max-examples "$examples" "$@"
}

install
portico=$(built)
room=$(mktemp -d)
trap stop EXIT
cd "$room"
port=$(free_port)
export PORTICO_URL=http://127.0.0.1:$port
serve

export PYTHONPATH=$repo/portico/maintenance/schemathesis PYTHONDONTWRITEBYTECODE=1
status=0
try "Without an access token" "$@" || status=1
SCHEMATHESIS_HOOKS=access_token try "With an access token" "$@" || status=1
# Errors in the server's own log count as findings too.
if grep -q ERROR "$room/server.log"; then
    grep ERROR "$room/server.log" | head -n 20 >&2
    status=1
fi
exit "$status"
