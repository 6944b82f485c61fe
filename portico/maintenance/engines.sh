#!/usr/bin/env bash
# Runs main journeys on the built server in Firefox ESR and in WebKit, and fails on errors and warnings in their consoles.
# Firefox is driven over WebDriver and WebDriver BiDi, and WebKit (WebKitGTK's MiniBrowser under Xvfb) over WebDriver.
#   engines.sh [OPTION…]      OPTION is an option of `playwright test`, such as --project webkit, or the name of a story
#   PORTICO_BIN=FILE          another server; PORTICO_TEST_SITE is its site if it has none inside
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../scripts/env.sh"

export PORTICO_BIN=${PORTICO_BIN:-$binary}
[ -x "$PORTICO_BIN" ] || die "$PORTICO_BIN is missing: run make build."
PORTICO_TEST_FIREFOX=$(portico/scripts/tools/engines.sh install firefox)
PORTICO_TEST_WEBKITDRIVER=$(portico/scripts/tools/engines.sh install webkitdriver)
PORTICO_TEST_MINIBROWSER=$(portico/scripts/tools/engines.sh install minibrowser)
PORTICO_TEST_XVFB=$(portico/scripts/tools/engines.sh install xvfb)
PORTICO_TEST_GECKODRIVER=$(portico/scripts/tools/crates.sh need geckodriver)/geckodriver
export PORTICO_TEST_FIREFOX PORTICO_TEST_GECKODRIVER PORTICO_TEST_WEBKITDRIVER PORTICO_TEST_MINIBROWSER PORTICO_TEST_XVFB
portico/scripts/tools/npm.sh portico/end2end
portico/scripts/tools/npm.sh portico/maintenance/engines
programs=portico/end2end/node_modules/.bin
"$programs/tsc" --project portico/maintenance/engines
TMPDIR=$(scratch)
export TMPDIR
exec "$programs/playwright" test --config portico/maintenance/engines "$@"
