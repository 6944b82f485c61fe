# shellcheck shell=bash disable=SC2034
# Read by the other scripts: where things are, and how to speak. Leaves them in the clone's folder.

repo=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$repo" || exit 1

tools_dir=${PORTICO_TOOLS_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/portico/tools}
binary=$repo/target/release/portico
results=$repo/target/test

# What cargo is asked for to compile all of the server's side and its tests. One call with the browser's side would mix
# their features.
server_side=(--workspace --exclude portico-frontend --exclude portico-strength-browser --exclude portico-bindgen
    --features portico-server/embed-site)

# The binary is promised at target/release/portico, whatever the machine's own cargo settings say.
export CARGO_TARGET_DIR=$repo/target
unset CARGO_BUILD_TARGET

# cargo and cc would look for a job server in the flags of the make that called us.
unset MAKEFLAGS MFLAGS

say() { printf '%s\n' "$*" >&2; }

die() {
    say "$*"
    exit 1
}

# Prints where tests put what they throw away: in memory, where there is a folder for that with a gigabyte to spare.
scratch() {
    local free
    free=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }') || free=0
    if [ -w /dev/shm ] && [ "${free:-0}" -gt 1048576 ]; then echo /dev/shm; else echo "${TMPDIR:-/tmp}"; fi
}

# steps NAME COUNT, and step TITLE where each begins: which one, of how many, since when.
steps() { step_of=$1 step_count=$2 step_number=0; }
step() {
    step_number=$((step_number + 1))
    say "[$(date +%T)] $step_of, step $step_number of $step_count: $1"
}

has() { command -v "$1" >/dev/null 2>&1; }

# setting NAME DEFAULT: the environment, then the first such line of .env, then the default.
setting() {
    local value=${!1-}
    if [ -z "$value" ] && [ -f .env ]; then
        value=$(sed -n "s/^[[:space:]]*\(export[[:space:]]\{1,\}\)\{0,1\}$1[[:space:]]*=[[:space:]]*//p" .env | head -n 1)
        case $value in
            \"*\"*) value=${value#\"} value=${value%%\"*} ;;
            \'*\'*) value=${value#\'} value=${value%%\'*} ;;
            *) value=${value%%[[:space:]]*} ;;
        esac
    fi
    printf '%s\n' "${value:-$2}"
}
