#!/usr/bin/env bash
# asvs.sh COMMAND [--results DIR]: how Portico stands with the rows of OWASP ASVS 5.0 in docs/asvs/*.json.
#   check      every row holds, by the results of a test run in target/test, and docs/asvs.md says so
#   documents  the same without the results: needs no test run
#   write      writes docs/asvs.md anew
#   count      one line: how many rows are proved, documented, not held, not applicable
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

case ${1-} in
    check | documents | write | count) ;;
    *) die "usage: scripts/asvs.sh check | documents | write | count [--results DIR]" ;;
esac
exec node scripts/asvs/main.mjs --results "$results" "$@"
