#!/usr/bin/env bash
# Takes pictures of every page of the built server in every state, and of every email: both themes, each language, 390 and
# 1280 px. They are in target/contact-sheet, with index.html and sheets as PNG files. Fails if a declared page has no
# picture.
#   PORTICO_BIN=FILE          another server; PORTICO_TEST_SITE is its site if it has none inside
#   SHOTS_DIR=FOLDER          another folder, which is emptied
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../scripts/env.sh"

export PORTICO_BIN=${PORTICO_BIN:-$binary}
[ -x "$PORTICO_BIN" ] || die "$PORTICO_BIN is missing: run make build."
PORTICO_TEST_OATHTOOL=$(portico/scripts/tools/phone.sh install oathtool)
PORTICO_TEST_ZBARIMG=$(portico/scripts/tools/phone.sh install zbarimg)
portico/scripts/tools/npm.sh portico/end2end
PORTICO_TEST_CHROMIUM=$(portico/scripts/tools/chromium.sh install)
export PORTICO_TEST_OATHTOOL PORTICO_TEST_ZBARIMG PORTICO_TEST_CHROMIUM
TMPDIR=$(scratch)
export TMPDIR
exec portico/end2end/node_modules/.bin/playwright test --config portico/end2end/screenshots.config.ts
