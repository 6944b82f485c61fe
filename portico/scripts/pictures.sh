#!/usr/bin/env bash
# pictures.sh [FOLDER]: draws the site's icons and the picture for shared links, from the mark, the colours and the home
# page of the built server. FOLDER defaults to the app's assets. Build again afterwards, so that the server has them.
#   PORTICO_BIN=FILE          another server
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

PICTURES_DIR=$repo/${1:-$(leptos_setting assets-dir)}
export PICTURES_DIR PORTICO_BIN=${PORTICO_BIN:-$binary}
[ -x "$PORTICO_BIN" ] || die "$PORTICO_BIN is missing: run make build."
portico/scripts/tools/npm.sh portico/end2end
PORTICO_TEST_CHROMIUM=$(portico/scripts/tools/chromium.sh install)
export PORTICO_TEST_CHROMIUM
portico/end2end/node_modules/.bin/playwright test --config portico/end2end/tools.config.ts pictures
say "Drawn in $PICTURES_DIR: favicon.svg, the icons and social.png."
