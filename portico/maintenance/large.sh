#!/usr/bin/env bash
# Fills a new database with many users and sessions, and measures the built server on it: log-ins and /me, and log-ins
# while a million sessions that ended long ago are deleted. Asserts nothing. Needs an otherwise idle machine, and about
# 450 bytes on the disk for each session.
#   large.sh                                      1,000 users and 10,000 sessions, on SQLite
#   USERS=1000000 SESSIONS=10000000 ENDED=1000000 large.sh
#   portico/scripts/tools/postgres.sh with sh -c 'DATABASE_URL=$PORTICO_TEST_POSTGRES_URL portico/maintenance/large.sh'
#                                                 on a temporary PostgreSQL, or any other empty one
# Of the sessions, ENDED have ended more than a week ago, and every fifth of the others has been ended. COST is bcrypt's
# cost: at 4, the default here, a log-in shows what the database adds to it.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../scripts/env.sh"

users=${USERS:-1000}
sessions=${SESSIONS:-10000}
ended=${ENDED:-0}
serve=${PORTICO_BIN:-$binary}
[ -x "$serve" ] || die "$serve is missing: run make build."
parts=$(cd "$(dirname "${BASH_SOURCE[0]}")/large" && pwd)
folder=$(mktemp -d "${TMPDIR:-/tmp}/portico-large.XXXXXX")
server=
trap 'stop; rm -rf "$folder"' EXIT
port=$((20000 + RANDOM % 12000))
address=http://127.0.0.1:$port

start() {
    PORTICO_DATA_DIR=$folder/data PORTICO_LISTEN=127.0.0.1:$port PORTICO_PUBLIC_URL=http://localhost:$port \
        PORTICO_LOG=warn PORTICO_RATE_LIMIT=off PORTICO_BCRYPT_COST=${COST:-4} "$serve" serve >>"$folder/log" 2>&1 &
    server=$!
    for _ in {1..600}; do
        ! node "$parts/load.mjs" ready "$address" 2>/dev/null || return 0
        sleep 0.1
    done
    cat "$folder/log" >&2
    die "The server did not start."
}

stop() {
    [ -z "$server" ] || { kill "$server" && wait "$server" || true; }
    server=
}

sql() {
    case ${DATABASE_URL-} in
        postgres*) psql --quiet --no-align --tuples-only --set ON_ERROR_STOP=1 "$DATABASE_URL" ;;
        *) sqlite3 -bail "$folder/data/portico.db" ;;
    esac
}

# The rows are written without triggers, and on SQLite without the indexes of sessions, which are created afterwards.
fill() {
    local now engine=sqlite later='' drop=''
    now=$(date +%s)000000
    case ${DATABASE_URL-} in
        postgres*) engine=postgres ;;
        *)
            local own="from sqlite_master where tbl_name = 'sessions' and sql is not null
                and (type = 'index' or name = 'sessions_opened');"
            later=$(echo "select sql || ';' $own" | sql)
            drop=$(echo "select 'drop ' || type || ' ' || name || ';' $own" | sql)
            ;;
    esac
    [ -z "$drop" ] || echo "$drop" | sql
    sed -e "s/:users/$users/g; s/:sessions/$sessions/g; s/:ended/$ended/g; s/:now/$now/g" "$parts/$engine.sql" | sql
    [ -z "$later" ] || echo "$later" | sql
}

size() {
    case ${DATABASE_URL-} in
        postgres*) echo "select pg_size_pretty(pg_database_size(current_database()));" | sql ;;
        *) du -h "$folder/data/portico.db" | cut -f1 ;;
    esac
}

start
node "$parts/load.mjs" sign-up "$address"
stop
step "$users users, $sessions sessions, $ended of them ended long ago"
fill
say "the database has $(size)"
start
if [ "$ended" != 0 ]; then
    step "Log-ins while old sessions are deleted"
    node "$parts/load.mjs" storm "$address" "$server" "$users" "${SECONDS_OF_STORM:-60}"
    echo "select count(*) || ' sessions are left' from sessions; select count(*) || ' rows in the change log' from changes;" | sql
fi
step "Log-ins and /me"
node "$parts/load.mjs" measure "$address" "$server" "$users"
[ ! -s "$folder/log" ] || tail -5 "$folder/log"
