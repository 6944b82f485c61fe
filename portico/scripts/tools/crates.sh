#!/usr/bin/env bash
# Programs from crates.io for individual Makefile targets, at pinned versions. They are kept outside the clone so that
# they outlive it. `make serve` and `make build` need none.
#   crates.sh need NAME  installs it if it is missing, and prints its folder
#   crates.sh list       prints one line for each: installed or missing, name, version, who needs it
#   crates.sh clean      removes all of them
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../env.sh"

# cargo-leptos requires exactly the wasm-bindgen version that the WASM was compiled with.
wasm_bindgen() {
    local version=''
    [ ! -f Cargo.lock ] || version=$(awk '$0 == "name = \"wasm-bindgen\"" { getline; gsub(/"/, ""); print $3; exit }' Cargo.lock)
    echo "${version:-unknown}"
}

# Columns: name, version, program, who needs it, options of cargo install. A program that runs for minutes is optimised.
table() {
    echo "cargo-leptos 0.3.10 cargo-leptos watch --debug --locked"
    # The crate's own lock file names a yanked crate.
    echo "wasm-bindgen-cli $(wasm_bindgen) wasm-bindgen watch --no-default-features"
    echo "cargo-nextest 0.9.143 cargo-nextest test --debug --locked --no-default-features --features default-no-update"
    echo "cargo-deny 0.20.2 cargo-deny test --debug --locked"
    echo "cargo-fuzz 0.13.2 cargo-fuzz fuzz --debug --locked"
    echo "geckodriver 0.37.1 geckodriver engines --debug --locked"
    # It shares the processor with the server that it measures, so it is optimised fully.
    echo "oha 1.16.0 oha bench --locked --config profile.release.opt-level=3"
}

list() {
    local name version program needed_by rest state
    while read -r name version program needed_by rest; do
        state=missing
        [ ! -x "$tools_dir/$name-$version/bin/$program" ] || state=here
        echo "$state $name $version $needed_by"
    done < <(table)
}

clean() {
    local name rest
    while read -r name rest; do
        rm -rf "$tools_dir/$name"-*
    done < <(table)
    rm -rf "$tools_dir"/schemathesis-* "$tools_dir"/binaryen-*
}

need() {
    local line name version program needed_by options
    line=$(table | grep "^$1 ") || die "crates.sh: unknown tool $1."
    read -r name version program needed_by options <<<"$line"
    # shellcheck disable=SC2086
    [ -x "$tools_dir/$name-$version/bin/$program" ] || install_one "$name" "$version" "$program" $options
    echo "$tools_dir/$name-$version/bin"
}

# install_one NAME VERSION PROGRAM OPTION…: installs all or nothing, in a .partial folder that is renamed when complete.
install_one() (
    name=$1 version=$2 program=$3
    shift 3
    dir=$tools_dir/$name-$version
    [ "$version" != unknown ] || die "Cargo.lock does not contain wasm-bindgen: restore it with git checkout Cargo.lock"
    mkdir -p "$tools_dir"
    if has flock; then
        exec 9>"$dir.lock"
        flock --nonblock 9 || { say "Waiting for another make that installs $name." && flock 9; }
        # Another make may have finished it.
        [ ! -x "$dir/bin/$program" ] || exit 0
    fi
    rm -rf "$dir" "$dir.partial"
    prebuilt || compile "$@"
    "$dir.partial/bin/$program" --version >/dev/null || die "$name $version was installed but does not start."
    mv "$dir.partial" "$dir"
    rm -rf "$dir.build"
    say "$name $version is in $dir."
)

prebuilt() {
    cargo binstall -V >/dev/null 2>&1 || return 1
    cargo binstall --no-confirm --disable-strategies compile --root "$dir.partial" --version "$version" "$name" \
        >/dev/null 2>&1 || return 1
    "$dir.partial/bin/$program" --version >/dev/null 2>&1
}

# An interrupted install continues in the same folder.
compile() {
    say "Compiling $name $version. This happens once and takes a few minutes."
    CARGO_TARGET_DIR=$dir.build CARGO_PROFILE_DEV_DEBUG=0 CARGO_PROFILE_RELEASE_OPT_LEVEL=1 \
        cargo install "$name" --version "$version" --root "$dir.partial" "$@" >&2
}

case ${1-} in
    need) need "${2-}" ;;
    list | clean) "$1" ;;
    *) die "usage: portico/scripts/tools/crates.sh need NAME | list | clean" ;;
esac
