#!/usr/bin/env bash
# The build tools beside cargo, at pinned versions, kept outside the clone so that they outlive it.
#   tools.sh             installs what is missing of what a build needs
#   tools.sh path        prints the folders of these that belong on PATH
#   tools.sh list        prints a line for each: here or missing, name, version
#   tools.sh need NAME   installs a tool that only checks need, and prints its folder
#   tools.sh clean       removes all of them
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

# cargo-leptos refuses any wasm-bindgen but the one the WASM was compiled with.
wasm_bindgen() {
    local version=''
    [ ! -f Cargo.lock ] || version=$(awk '$0 == "name = \"wasm-bindgen\"" { getline; gsub(/"/, ""); print $3; exit }' Cargo.lock)
    echo "${version:-unknown}"
}

# Name, version, the program that shows it is there, and what installs it; the quickest first.
table() {
    echo "binaryen 132.0.0 wasm-opt binaryen"
    echo "cargo-leptos 0.3.10 cargo-leptos cargo_leptos"
    echo "wasm-bindgen-cli $(wasm_bindgen) wasm-bindgen wasm_bindgen_cli"
}

# The same for what only checks need: cargo-deny (supply chain) and cargo-fuzz (make fuzz).
checks_table() {
    echo "cargo-deny 0.20.2 cargo-deny compiled"
    echo "cargo-fuzz 0.13.2 cargo-fuzz compiled"
}

path() {
    local name version rest joined=''
    while read -r name version rest; do
        joined=$joined${joined:+:}$tools_dir/$name-$version/bin
    done < <(table)
    echo "$joined"
}

list() {
    local name version program rest state
    while read -r name version program rest; do
        state=missing
        [ ! -x "$tools_dir/$name-$version/bin/$program" ] || state=here
        echo "$state $name $version"
    done < <(table)
}

clean() {
    local name rest
    while read -r name rest; do
        rm -rf "$tools_dir/$name"-*
    done < <(table; checks_table)
    rm -rf "$tools_dir"/schemathesis-*
}

install_missing() {
    local name version program installer
    while read -r -u 3 name version program installer; do
        [ -x "$tools_dir/$name-$version/bin/$program" ] || install_one "$name" "$version" "$program" "$installer"
    done
}

need() {
    local line name version rest
    line=$(checks_table | grep "^$1 ") || die "tools.sh knows no $1."
    install_missing 3<<<"$line"
    read -r name version rest <<<"$line"
    echo "$tools_dir/$name-$version/bin"
}

# Whole or not at all: into a .partial folder, renamed when it is complete.
install_one() (
    dir=$tools_dir/$1-$2
    [ "$2" != unknown ] || die "Cargo.lock names no wasm-bindgen: restore it with git checkout Cargo.lock"
    mkdir -p "$tools_dir"
    if has flock; then
        exec 9>"$dir.lock"
        flock --nonblock 9 || { say "Waiting for another make that installs $1." && flock 9; }
        # The other make may have finished it.
        [ ! -x "$dir/bin/$3" ] || exit 0
    fi
    rm -rf "$dir" "$dir.partial"
    "$4" "$1" "$2" "$dir.partial" "$dir.build"
    "$dir.partial/bin/$3" --version >/dev/null || die "$1 $2 was installed and does not start."
    mv "$dir.partial" "$dir"
    rm -rf "$dir.build"
    say "$1 $2 is in $dir."
)

cargo_leptos() {
    prebuilt "$@" cargo-leptos && return
    say "Compiling $1 $2, once: about seven minutes on two cores."
    # Without its own downloads it uses the other two tools of this script.
    compile "$@" --locked --features no_downloads
}

wasm_bindgen_cli() {
    prebuilt "$@" wasm-bindgen && return
    say "Compiling $1 $2, once: about three minutes on two cores."
    # Some releases carry a lock file that names withdrawn crates.
    compile "$@" --locked || compile "$@"
}

compiled() {
    prebuilt "$@" "$1" && return
    say "Compiling $1 $2, once: some minutes on two cores."
    compile "$@" --locked
}

binaryen() {
    say "Installing $1 $2 from npm."
    npm install --global --prefix "$3" --no-audit --no-fund --no-update-notifier "$1@$2" >&2
}

# prebuilt CRATE VERSION ROOT BUILD PROGRAM
prebuilt() {
    cargo binstall -V >/dev/null 2>&1 || return 1
    cargo binstall --no-confirm --disable-strategies compile --root "$3" --version "$2" "$1" >/dev/null 2>&1 || return 1
    "$3/bin/$5" --version >/dev/null 2>&1
}

# compile CRATE VERSION ROOT BUILD OPTION…: an interrupted one goes on in BUILD the next time.
compile() {
    local crate=$1 version=$2 root=$3 build=$4
    shift 4
    CARGO_TARGET_DIR=$build CARGO_PROFILE_DEV_DEBUG=0 \
        cargo install "$crate" --version "$version" --debug --root "$root" "$@" >&2
}

case ${1-} in
    '') install_missing 3< <(table) ;;
    path | list | clean) "$1" ;;
    need) need "${2-}" ;;
    *) die "usage: scripts/tools.sh [path | list | need NAME | clean]" ;;
esac
