#!/usr/bin/env bash
# The browsers with other engines than Chromium, for `make engines`.
#   engines.sh find firefox | webkitdriver | minibrowser | xvfb      prints the path of its program, or fails
#   engines.sh install firefox | webkitdriver | minibrowser | xvfb   the same, but installs it if it is missing
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../env.sh"

find_program() {
    case $name in
        # Ubuntu's firefox is a script that only points to a snap.
        firefox) command -v firefox-esr || { firefox --version >/dev/null 2>&1 && command -v firefox; } ;;
        webkitdriver) command -v WebKitWebDriver ;;
        minibrowser) minibrowser ;;
        xvfb) command -v Xvfb ;;
    esac
}

# Distributions keep it outside the PATH, and it must have the version of the driver.
minibrowser() {
    local path
    for path in /usr/lib/*/webkit2gtk-4.?/MiniBrowser /usr/libexec/webkit2gtk-4.?/MiniBrowser; do
        [ ! -x "$path" ] || { echo "$path" && return; }
    done
    return 1
}

package() {
    case $name in
        firefox) echo firefox-esr ;;
        webkitdriver | minibrowser) echo webkit2gtk-driver ;;
        xvfb) echo xvfb ;;
    esac
}

install_program() {
    portico/scripts/tools/apt.sh possible || die "$name is missing: install the package $(package)."
    portico/scripts/tools/apt.sh "$(package)" fonts-liberation || die "apt-get could not install $(package)."
}

name=${2-}
case "${1-} $name" in
    'find firefox' | 'find webkitdriver' | 'find minibrowser' | 'find xvfb') find_program ;;
    'install firefox' | 'install webkitdriver' | 'install minibrowser' | 'install xvfb')
        find_program || { install_program && find_program; } || die "$name was not found."
        ;;
    *) die "usage: portico/scripts/tools/engines.sh find | install firefox | webkitdriver | minibrowser | xvfb" ;;
esac
