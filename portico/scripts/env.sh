# shellcheck shell=bash disable=SC2034
# Sourced by the other scripts: paths and output functions. Changes to the folder of the app, above portico/.

repo=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$repo" || exit 1

tools_dir=${PORTICO_TOOLS_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/portico/tools}
# The profile of the server: release or dist.
profile=${PORTICO_PROFILE:-release}
binary=$repo/target/$profile/portico
results=$repo/target/test

# The cargo options that compile the whole server side with its tests: of the app, and of Portico. A single call with the
# browser side would mix their features.
app_side() { echo --workspace --exclude "$(leptos_setting lib-package)" --features "$(leptos_setting bin-package)/embed-site"; }
portico_side=(--manifest-path portico/Cargo.toml --workspace --exclude portico-testapp-browser
    --exclude portico-strength-browser --exclude portico-bindgen --features portico-testapp/ssr)

# One folder for both workspaces, so that they share compiled crates, whatever the machine's own cargo settings are.
export CARGO_TARGET_DIR=$repo/target
unset CARGO_BUILD_TARGET

# cargo and cc would look for a job server in the flags of the calling make.
unset MAKEFLAGS MFLAGS

say() { printf '%s\n' "$*" >&2; }

die() {
    say "$*"
    exit 1
}

# Prints the folder for temporary test files. It is in memory if a memory-backed folder has a gigabyte free.
scratch() {
    local free
    free=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }') || free=0
    if [ -w /dev/shm ] && [ "${free:-0}" -gt 1048576 ]; then echo /dev/shm; else echo "${TMPDIR:-/tmp}"; fi
}

# step TITLE: announces a step with the time at which it begins.
step() { say "== [$(date +%T)] $1"; }

# leptos_setting KEY: a setting of cargo-leptos in the app's Cargo.toml.
leptos_setting() { node portico/scripts/site/leptos_setting.mjs "$1"; }

has() { command -v "$1" >/dev/null 2>&1; }

# setting NAME DEFAULT: the environment, then the first such line of .env, then the default.
setting() {
    local value=${!1-}
    if [ -z "$value" ] && [ -f .env ] && [ -r .env ]; then
        value=$(sed -n "s/^[[:space:]]*\(export[[:space:]]\{1,\}\)\{0,1\}$1[[:space:]]*=[[:space:]]*//p" .env | head -n 1)
        case $value in
            \"*\"*) value=${value#\"} value=${value%%\"*} ;;
            \'*\'*) value=${value#\'} value=${value%%\'*} ;;
            *) value=${value%%[[:space:]]*} ;;
        esac
    fi
    printf '%s\n' "${value:-$2}"
}
