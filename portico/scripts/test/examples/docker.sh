#!/usr/bin/env bash
# docker.sh COMMAND…: runs the commands of the documents without Docker. A container of the app is a process, with the
# environment that Dockerfile and --env-file give it. A volume is a folder. A container of PostgreSQL is a database in the
# server of the test. Everything is below EXAMPLE_HOME.
set -euo pipefail

state=$EXAMPLE_HOME/docker
dockerfile=$EXAMPLE_REPOSITORY/Dockerfile

fail() {
    echo "docker: $*" >&2
    exit 125
}

# here TEXT: with the folders and addresses of this machine.
here() {
    local text=$1 volume target
    for volume in "${volumes[@]}"; do
        target=${volume#*:}
        text=${text//"${target%:ro}"/$(folder "${volume%%:*}")}
    done
    text=${text//0.0.0.0:3000/$EXAMPLE_LISTEN}
    printf '%s' "${text//@shop-database\//@$PGHOST:$PGPORT/}"
}

# folder VOLUME: its path.
folder() {
    case $1 in
        /*) echo "$1" ;;
        *) mkdir -p -m 700 "$state/volumes/$1" && echo "$state/volumes/$1" ;;
    esac
}

run() {
    local name='' detached='' network='' image given=() variables
    volumes=()
    while [ $# -gt 0 ]; do
        case $1 in
            --rm | --read-only) shift ;;
            --detach) detached=yes && shift ;;
            --name) name=$2 && shift 2 ;;
            --env-file) mapfile -t given <"$2" && shift 2 ;;
            --env) given+=("$2") && shift 2 ;;
            --volume) volumes+=("$2") && shift 2 ;;
            --network)
                network=$2 && shift 2
                [ -e "$state/network-$network" ] || fail "network $network not found"
                ;;
            --restart | --cap-drop | --security-opt | --publish) shift 2 ;;
            -*) fail "unknown flag: $1" ;;
            *) break ;;
        esac
    done
    image=$1 && shift
    case $image in
        portico)
            [ -e "$state/image" ] || fail "there is no image portico"
            [ -n "$network" ] || [[ ${given[*]} != *@shop-database/* ]] || fail "shop-database is in another network"
            mapfile -t variables < <(sed -n 's/^ENV //p' "$dockerfile" | tr ' ' '\n')
            variables=("PATH=$PATH" "${variables[@]}" "${given[@]}" "SSL_CERT_FILE=$SSL_CERT_FILE"
                "LEPTOS_SITE_ROOT=$LEPTOS_SITE_ROOT" "PORTICO_BCRYPT_COST=$PORTICO_BCRYPT_COST")
            if [ -z "$detached" ]; then program "$@"; else
                [ ! -e "$state/$name" ] || fail "the container $name exists"
                mkdir "$state/$name"
                printf '%s\n' "${variables[@]}" >"$state/$name/variables"
                printf '%s\n' "${volumes[@]}" >"$state/$name/volumes"
                start "$name"
            fi
            ;;
        postgres:*)
            createuser --superuser "$(value POSTGRES_USER)"
            createdb --owner "$(value POSTGRES_USER)" --encoding UTF8 --template template0 "$(value POSTGRES_USER)"
            mkdir "$state/$name"
            ;;
        alpine) in_alpine "$@" ;;
        *) fail "unknown image: $image" ;;
    esac
}

# value NAME: a variable of the container.
value() { printf '%s\n' "${given[@]}" | sed -n "s/^$1=//p"; }

# program ARGUMENT…: Portico in the container that has these variables and volumes. By default, it serves.
program() {
    local variable arguments=() environment=()
    for variable in "${variables[@]}"; do environment+=("$(here "$variable")"); done
    for variable; do arguments+=("$(here "$variable")"); done
    cd "$(folder "${volumes[0]%%:*}")"
    exec env -i "${environment[@]}" "$PORTICO_BIN" "${arguments[@]}"
}

# in_alpine PROGRAM ARGUMENT…: in a container with these volumes. Only root may change owners.
in_alpine() {
    local argument arguments=()
    for argument; do arguments+=("$(here "${argument//chown 65532:65532/test -e}")"); done
    "${arguments[@]}"
}

# container NAME: reads its variables and volumes.
container() {
    [ -d "$state/$1" ] || fail "there is no container $1"
    mapfile -t variables <"$state/$1/variables"
    mapfile -t volumes <"$state/$1/volumes"
}

start() {
    container "$1"
    rm -f "$state/$1/over"
    # A terminal that closes does not end it.
    trap '' HUP
    keep "$1" </dev/null >>"$state/log" 2>&1 &
    disown
    until [ -s "$state/$1/pid" ] || [ -e "$state/$1/over" ]; do sleep 0.02; done
    [ ! -e "$state/$1/over" ] || fail "the container $1 has ended: see $state/log"
}

# keep NAME: the file pid exists as long as the container runs, and the file over afterwards.
keep() {
    (program serve) &
    echo $! >"$state/$1/pid"
    wait $! || true
    touch "$state/$1/over"
    rm "$state/$1/pid"
}

stop() {
    kill "$(cat "$state/$1/pid")"
    while [ -e "$state/$1/pid" ]; do sleep 0.02; done
}

execute() {
    while [[ $1 == --* ]]; do
        case $1 in --interactive | --tty) shift ;; *) fail "unknown flag: $1" ;; esac
    done
    if [ "$2" = /portico ]; then
        container "$1"
        [ -e "$state/$1/pid" ] || fail "the container $1 is not running"
        program "${@:3}"
    fi
    [ -d "$state/$1" ] || fail "there is no container $1"
    exec "${@:2}"
}

# copy CONTAINER:PATH FOLDER
copy() {
    container "${1%%:*}"
    cp -R "$(here "${1#*:}")" "$2"
}

mkdir -p "$state/volumes"
case "$1 ${2-}" in
    'build --tag') [ -f "$dockerfile" ] && touch "$state/image" ;;
    'network create') [[ $3 == --subnet ]] && touch "$state/network-$5" ;;
    'run '*) run "${@:2}" ;;
    'exec '*) execute "${@:2}" ;;
    'cp '*) copy "${@:2}" ;;
    'stop '* | 'start '*) "$1" "$2" ;;
    'rm --force') rm -r "${state:?}/$3" ;;
    *) fail "unknown command: $*" ;;
esac
