#!/usr/bin/env bash
# Checks this machine and explains how to fix problems. Needs no build. Fails only if something is missing that make
# cannot install itself.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

ok() { echo "ok    $*"; }
soon() { echo "soon  $1: will be installed by make $2"; }
miss() { echo "miss  $1  -> $2"; }

toolchain() {
    has rustup && rustc --version >/dev/null 2>&1 || return 0
    local missing
    missing=$(portico/scripts/tools/rust.sh missing)
    if [ -z "$missing" ]; then
        ok "Rust target wasm32-unknown-unknown, rustfmt, clippy"
    else
        echo "$missing" | while read -r line; do soon "Rust $line" "build"; done
    fi
}

tools() {
    local state name version needed_by
    portico/scripts/tools/crates.sh list | while read -r state name version needed_by; do
        case $state/$version in
            */unknown) miss "$name" "Cargo.lock does not contain its version: git checkout Cargo.lock" ;;
            here/*) ok "$name $version" ;;
            *) soon "$name $version" "$needed_by" ;;
        esac
    done
}

postgres() {
    local folder
    if [ -n "${PORTICO_TEST_POSTGRES_URL-}" ]; then
        ok "PostgreSQL for tests: from PORTICO_TEST_POSTGRES_URL"
    elif folder=$(portico/scripts/tools/postgres.sh find); then
        ok "PostgreSQL for tests: $("$folder/postgres" --version) in $folder"
    elif portico/scripts/tools/apt.sh possible; then
        soon "PostgreSQL for tests" test
    else
        miss "PostgreSQL for tests" "install the package postgresql (postgresql-server on Fedora), or set PORTICO_TEST_POSTGRES_URL"
    fi
}

pgbouncer() {
    local path
    if path=$(portico/scripts/tools/proxy.sh find pgbouncer); then
        ok "PgBouncer for tests: $path"
    elif portico/scripts/tools/apt.sh possible; then
        soon "PgBouncer for tests" test
    else
        miss "PgBouncer for tests" "install the package pgbouncer"
    fi
}

phone() {
    local name path
    for name in oathtool zbarimg; do
        if path=$(portico/scripts/tools/phone.sh find "$name"); then
            ok "$name for tests: $path"
        elif portico/scripts/tools/apt.sh possible; then
            soon "$name for tests" test
        else
            miss "$name for tests" "install the package oathtool or zbar-tools"
        fi
    done
}

examples() {
    local name
    for name in curl jq python3; do
        if has "$name"; then
            ok "$name for Portico's own tests: $(command -v "$name")"
        elif portico/scripts/tools/apt.sh possible; then
            soon "$name for Portico's own tests" test-portico
        else
            miss "$name for Portico's own tests" "install the package $name"
        fi
    done
}

chromium() {
    local path
    if path=$(portico/scripts/tools/chromium.sh find 2>&1); then
        ok "Chromium for tests: $path"
    elif [ -n "$path" ]; then
        miss "Chromium for tests" "$path"
    else
        soon "Chromium for tests" test
    fi
}

port() {
    local line
    if line=$(portico/scripts/port.sh 2>&1); then ok "$line"; else miss "${line%%: *}" "${line#*: }"; fi
}

env_file() {
    if [ ! -e .env ]; then
        ok ".env: none, so only the environment and the defaults apply"
    elif [ -r .env ]; then
        ok ".env"
    else
        miss ".env cannot be read" "run: chmod u+r .env"
    fi
}

data_folder() {
    local data nearest
    data=$(setting PORTICO_DATA_DIR data)
    nearest=$data
    while [ ! -e "$nearest" ]; do nearest=$(dirname "$nearest"); done
    if [ -d "$nearest" ] && [ -w "$nearest" ]; then
        ok "data folder: $data"
    else
        miss "the data folder $data cannot be written" "change the owner of $nearest, or set PORTICO_DATA_DIR"
    fi
}

disk_space() {
    local free
    free=$(df -Pk . | awk 'NR == 2 { print int($4 / 1048576) }')
    if [ "$free" -ge 10 ]; then
        ok "$free GB of disk space free"
    else
        miss "only $free GB of disk space free" "a build and its tests take up to 10 GB: free some space, or remove target/"
    fi
}

ready=0
portico/scripts/tools/prerequisites.sh 2>&1 || ready=1
toolchain
tools
postgres
pgbouncer
phone
examples
chromium
port
env_file
data_folder
disk_space
[ "$ready" = 0 ] || die "Not ready: install what is marked miss at the top, then run make doctor again."
echo "Ready: make serve"
