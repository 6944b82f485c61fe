#!/usr/bin/env bash
# Measures the first pages of the built server with Lighthouse, as on a phone, prints the scores, and fails if one is below
# its limit (portico/end2end/tools/lighthouse.ts). The reports are in target/lighthouse/. Needs an otherwise idle machine.
#   PORTICO_BIN=FILE          another server
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

export PORTICO_BIN=${PORTICO_BIN:-$binary}
[ -x "$PORTICO_BIN" ] || die "$PORTICO_BIN is missing: run make build."
portico/scripts/tools/npm.sh portico/end2end
portico/scripts/tools/npm.sh portico/maintenance/lighthouse
PORTICO_TEST_CHROMIUM=$(portico/scripts/tools/chromium.sh install)
export PORTICO_TEST_CHROMIUM
TMPDIR=$(scratch)
export TMPDIR
exec portico/end2end/node_modules/.bin/playwright test --config portico/end2end/tools.config.ts lighthouse
