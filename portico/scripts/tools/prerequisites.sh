#!/usr/bin/env bash
# Checks the prerequisites that make needs to install everything else. Fails if one is missing.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../env.sh"

failed=0

ok() { printf 'ok    %s\n' "$*"; }

miss() {
    say "miss  $1  -> $2"
    failed=1
}

rust() {
    local version
    if ! has rustup; then
        miss "rustup" "install Rust with rustup: https://rustup.rs"
    elif ! version=$(rustc --version 2>/dev/null); then
        miss "Rust does not start in this folder" "run: rustup toolchain install"
    elif ! at_least 1.94 "$(printf '%s' "$version" | cut -d ' ' -f 2)"; then
        miss "Rust 1.94 or newer (this is $version)" "run: rustup update stable"
    else
        ok "$version"
    fi
}

c_compiler() {
    if ! compiles; then
        miss "a C compiler that works" "Debian, Ubuntu: apt-get install build-essential; Fedora: dnf install gcc; macOS: xcode-select --install"
    else
        ok "C compiler: $(command -v "${CC:-cc}")"
    fi
}

# A compiler is useless without its linker or the C library's headers.
compiles() {
    local folder status=0
    folder=$(mktemp -d)
    printf '#include <stdio.h>\nint main(void) { return 0; }\n' |
        "${CC:-cc}" -x c -o "$folder/program" - 2>/dev/null || status=1
    rm -rf "$folder"
    return "$status"
}

make_itself() {
    if ! has make; then
        miss "make" "install the package make"
    else
        ok "make: $(command -v make)"
    fi
}

node_js() {
    local version
    if ! version=$(node --version 2>/dev/null); then
        miss "Node.js" "install Node.js 20 or newer: https://nodejs.org"
    elif ! at_least 20.0 "${version#v}"; then
        miss "Node.js 20 or newer (this is $version)" "install it: https://nodejs.org"
    elif ! has npm; then
        miss "npm" "install the npm that belongs to Node.js $version"
    else
        ok "Node.js $version with npm"
    fi
}

# at_least MAJOR.MINOR VERSION
at_least() {
    local major=${2%%.*} rest=${2#*.}
    local minor=${rest%%[!0-9]*}
    [ "$major" -gt "${1%.*}" ] || { [ "$major" -eq "${1%.*}" ] && [ "$minor" -ge "${1#*.}" ]; }
}

rust
c_compiler
make_itself
node_js
exit "$failed"
