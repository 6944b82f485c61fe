#!/usr/bin/env bash
# A PostgreSQL for tests.
#   postgres.sh with COMMAND…   runs it with PORTICO_TEST_POSTGRES_URL set: to yours if it is already set,
#                               else to a temporary server that stops with the command
#   postgres.sh find            prints the folder of PostgreSQL's programs, or fails
#   postgres.sh install         the same, but installs them if they are missing
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../env.sh"

find_programs() {
    local initdb folder found=''
    for initdb in /usr/lib/postgresql/*/bin/initdb /usr/pgsql-*/bin/initdb \
        /usr/local/opt/postgresql*/bin/initdb /opt/homebrew/opt/postgresql*/bin/initdb \
        "$(command -v initdb || true)"; do
        folder=${initdb%/initdb}
        if [ -x "$initdb" ] && [ -x "$folder/pg_ctl" ] && [ -x "$folder/postgres" ]; then
            found=$folder
        fi
    done
    [ -n "$found" ] && echo "$found"
}

install_programs() {
    portico/scripts/tools/apt.sh possible ||
        die "The tests need PostgreSQL: install the package postgresql (postgresql-server on Fedora), or set PORTICO_TEST_POSTGRES_URL."
    # Debian would set up and start its own server, but only the programs are needed.
    local setting=/etc/postgresql-common/createcluster.d/portico.conf
    mkdir -p "${setting%/*}"
    echo "create_main_cluster = false" >"$setting"
    portico/scripts/tools/apt.sh postgresql || { rm -f "$setting"; die "apt-get could not install postgresql."; }
    rm -f "$setting"
}

need_programs() {
    find_programs || { install_programs && find_programs; } ||
        die "PostgreSQL's initdb, pg_ctl and postgres were not found."
}

start() {
    programs=$(need_programs)
    folder=$(mktemp -d "$(parent)/portico-postgres.XXXXXX")
    trap stop EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP

    [ "$(id -u)" != 0 ] || chown "$(unprivileged):" "$folder"
    as_owner "$programs/initdb" --pgdata="$folder/data" --username=postgres --auth=trust \
        --encoding=UTF8 --locale=C --no-sync >"$folder/initdb.log" 2>&1 || { cat "$folder/initdb.log" >&2; die "initdb failed."; }
    configuration >>"$folder/data/postgresql.conf"

    local attempt
    for attempt in 1 2 3 4 5 6 7 8 9 10; do
        port=$((20000 + RANDOM % 12000))
        ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || continue
        if as_owner "$programs/pg_ctl" start --pgdata="$folder/data" --log="$folder/server.log" \
            --wait --timeout=60 --options="-p $port" >/dev/null; then
            export PORTICO_TEST_POSTGRES_URL=postgres://postgres@127.0.0.1:$port/postgres
            return
        fi
    done
    cat "$folder/server.log" >&2
    die "PostgreSQL did not start after $attempt attempts."
}

# Root's own temporary folder may be closed to other users.
parent() {
    case $(id -u)/${TMPDIR:-/tmp} in
        0//dev/shm) echo /dev/shm ;;
        0/*) echo /tmp ;;
        *) echo "${TMPDIR:-/tmp}" ;;
    esac
}

# Its data is temporary, so nothing waits for the disk.
configuration() {
    cat <<END
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 300
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
END
}

stop() {
    trap '' INT TERM HUP
    as_owner "$programs/pg_ctl" stop --pgdata="$folder/data" --mode=immediate --wait >/dev/null 2>&1 || true
    rm -rf "$folder"
}

# PostgreSQL refuses to run as root.
as_owner() {
    if [ "$(id -u)" = 0 ]; then
        (cd "$folder" && runuser -u "$(unprivileged)" -- "$@")
    else
        "$@"
    fi
}

unprivileged() {
    if id postgres >/dev/null 2>&1; then echo postgres; else echo nobody; fi
}

case ${1-} in
    find) find_programs ;;
    install) need_programs ;;
    with)
        shift
        [ -n "${PORTICO_TEST_POSTGRES_URL-}" ] || start
        "$@"
        ;;
    *) die "usage: portico/scripts/tools/postgres.sh with COMMAND… | find | install" ;;
esac
