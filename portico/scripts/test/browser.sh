#!/usr/bin/env bash
# browser.sh app | portico [OPTION…]: runs the browser stories of the app (on target/release/portico), or those of Portico
# (on its test app), in Chromium. OPTION is an option of `playwright test`, or the name of a story.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../env.sh"

part=${1-}
case $part in
    app) folder=$(leptos_setting end2end-dir) program=$binary ;;
    portico)
        folder=portico/end2end program=$repo/target/release/testapp
        export PORTICO_TEST_SITE=$repo/target/testapp-site
        PORTICO_TEST_OATHTOOL=$(portico/scripts/tools/phone.sh install oathtool)
        PORTICO_TEST_ZBARIMG=$(portico/scripts/tools/phone.sh install zbarimg)
        export PORTICO_TEST_OATHTOOL PORTICO_TEST_ZBARIMG
        ;;
    *) die "usage: portico/scripts/test/browser.sh app | portico [OPTION…]" ;;
esac
shift
[ -x "$program" ] || die "$program is missing: run make build."
mkdir -p "$results"
programs=portico/end2end/node_modules/.bin

portico/scripts/tools/npm.sh portico/end2end
"$programs/tsc" --project "$folder"

PORTICO_TEST_CHROMIUM=$(portico/scripts/tools/chromium.sh install)
export PORTICO_TEST_CHROMIUM
export PORTICO_BIN=$program
TMPDIR=$(scratch)
export TMPDIR
export PLAYWRIGHT_JSON_OUTPUT_NAME=$results/$part.json
portico/scripts/tools/postgres.sh with "$programs/playwright" test --config "$folder" \
    --forbid-only --retries 0 --reporter list,json "$@"
