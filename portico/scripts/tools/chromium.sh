#!/usr/bin/env bash
# chromium.sh find: prints the path of the Chromium that the browser stories use.
# chromium.sh install: the same, but installs Chromium first if it is missing.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../env.sh"

find_chromium() {
    if [ -n "${PORTICO_TEST_CHROMIUM-}" ]; then
        starts "$PORTICO_TEST_CHROMIUM" || die "PORTICO_TEST_CHROMIUM is '$PORTICO_TEST_CHROMIUM', which does not start."
        return
    fi
    local name
    for name in chromium-headless-shell chromium chromium-browser google-chrome google-chrome-stable \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
        starts "$name" && return
    done
    downloaded
}

# Ubuntu's chromium-browser may be a script that only points to a snap, so its existence is not enough.
starts() {
    "$1" --version >/dev/null 2>&1 && command -v "$1"
}

downloaded() {
    [ -d portico/end2end/node_modules/@playwright/test ] || return 1
    local path
    path=$(cd portico/end2end && node -p "require('@playwright/test').chromium.executablePath()" 2>/dev/null) && starts "$path"
}

install_chromium() {
    # Playwright itself drives the headless shell. It is the same engine in half the time.
    ! portico/scripts/tools/apt.sh chromium-headless-shell fonts-liberation || return 0
    ! portico/scripts/tools/apt.sh chromium fonts-liberation || return 0
    say "Downloading Playwright's own Chromium."
    local with_deps=''
    ! portico/scripts/tools/apt.sh possible || with_deps=--with-deps
    (cd portico/end2end && node_modules/.bin/playwright install $with_deps chromium >&2) ||
        die "The browser stories need Chromium: install the package chromium, or set PORTICO_TEST_CHROMIUM."
}

case ${1-} in
    find) find_chromium ;;
    install) find_chromium || { install_chromium && find_chromium; } ;;
    *) die "usage: portico/scripts/tools/chromium.sh find | install" ;;
esac
