#!/usr/bin/env bash
# asvs.sh COMMAND [--results DIR]: checks Portico against the rows of OWASP ASVS 5.0 in portico/maintenance/asvs/rows/*.json.
#   check      checks every row against the results of a test run in target/test, and that docs/asvs.md matches
#   documents  the same without the results: needs no test run
#   write      rewrites docs/asvs.md
#   count      one line: how many rows are proved, documented, not held, not applicable
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../scripts/env.sh"

case ${1-} in
    check | documents | write | count) ;;
    *) die "usage: portico/maintenance/asvs.sh check | documents | write | count [--results DIR]" ;;
esac
exec node portico/maintenance/asvs/main.mjs --results "$results" "$@"
