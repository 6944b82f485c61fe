#!/usr/bin/env bash
# browser.sh [OPTION…]: runs the browser stories against the built binary in Chromium, all on SQLite and some on
# PostgreSQL too. OPTION is an option of `playwright test`, or the name of a story.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../env.sh"

[ -x "$binary" ] || die "$binary is missing: run make build."
mkdir -p "$results"
programs=portico/end2end/node_modules/.bin

portico/scripts/tools/npm.sh portico/end2end
"$programs/tsc" --project portico/end2end

PORTICO_TEST_CHROMIUM=$(portico/scripts/tools/chromium.sh install)
export PORTICO_TEST_CHROMIUM
export PORTICO_BIN=$binary
TMPDIR=$(scratch)
export TMPDIR
export PLAYWRIGHT_JSON_OUTPUT_NAME=$results/stories.json
portico/scripts/tools/postgres.sh with "$programs/playwright" test --config portico/end2end \
    --forbid-only --retries 0 --reporter list,json "$@"
