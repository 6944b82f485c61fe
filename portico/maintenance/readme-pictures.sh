#!/usr/bin/env bash
# Takes the pictures of the README in .github/pictures: the log-in page and the page about security, in both themes, of
# the app in target/release/portico. PORTICO_BIN names another program, and PORTICO_TEST_SITE its site if it has none
# inside.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../scripts/env.sh"

export PORTICO_BIN=${PORTICO_BIN:-$binary}
[ -x "$PORTICO_BIN" ] || die "$PORTICO_BIN is missing: run make build."
portico/scripts/tools/npm.sh portico/end2end
PORTICO_TEST_CHROMIUM=$(portico/scripts/tools/chromium.sh install)
export PORTICO_TEST_CHROMIUM
portico/end2end/node_modules/.bin/playwright test --config portico/end2end/readme_pictures.config.ts
ls -l .github/pictures
