#!/usr/bin/env bash
# npm.sh FOLDER: installs the packages in its package-lock.json, unless that has already been done.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../env.sh"

folder=$1
installed=$folder/node_modules/.installed-lock.json
if ! cmp -s "$folder/package-lock.json" "$installed"; then
    say "Installing the npm packages of $folder."
    PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --prefix "$folder" --no-audit --no-fund --no-update-notifier >&2
    cp "$folder/package-lock.json" "$installed"
fi
