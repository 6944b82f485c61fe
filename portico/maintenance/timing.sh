#!/usr/bin/env bash
# Measures how long the built server takes to answer for known and unknown addresses: the medians of log-in, reset,
# resend and sign-up (where verification is required), and their ratios. A ratio outside 0.90 to 1.10 reveals to
# strangers who has an account. Needs an otherwise idle machine.
#   timing.sh                                     300 requests of each kind, on SQLite
#   COUNT=50 HASHED=20 timing.sh                  fewer; HASHED is the number of requests that hash a password
#   portico/scripts/tools/postgres.sh with sh -c 'DATABASE_URL=$PORTICO_TEST_POSTGRES_URL portico/maintenance/timing.sh'
#                                                 on a temporary PostgreSQL
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../scripts/env.sh"

count=${COUNT:-300}
hashed=${HASHED:-$count}
serve=${PORTICO_BIN:-$binary}
[ -x "$serve" ] || die "$serve is missing: run make build."
has curl || die "curl is needed."

folder=$(mktemp -d /tmp/portico-timing.XXXXXX)
server=
trap 'if [ -n "$server" ]; then kill "$server" && wait "$server" || true; fi; rm -rf "$folder"' EXIT
port=$((20000 + RANDOM % 12000))
site=http://localhost:$port

start() {
    PORTICO_DATA_DIR=$folder/data PORTICO_LISTEN=127.0.0.1:$port PORTICO_PUBLIC_URL=$site PORTICO_LOG=error \
        PORTICO_BCRYPT_COST=12 PORTICO_VERIFY_EMAIL=required PORTICO_RATE_LIMIT=off \
        "$serve" serve >"$folder/log" 2>&1 &
    server=$!
    for _ in {1..100}; do
        ! curl -fs "http://127.0.0.1:$port/readyz" >/dev/null 2>&1 || return 0
        sleep 0.1
    done
    cat "$folder/log" >&2
    die "The server did not start."
}

# post PATH STATUS BODY: sends the request and prints the response time in seconds.
post() {
    local result
    result=$(curl -s -o /dev/null -w '%{http_code} %{time_total}' -H 'content-type: application/json' -d "$3" \
        "http://127.0.0.1:$port/api/v1$1")
    [ "${result% *}" = "$2" ] || die "POST $1 returned ${result% *} instead of $2."
    echo "${result#* }"
}

# ask KIND ADDRESS
ask() {
    case $1 in
        log-in) post /token 401 "{\"email\":\"$2\",\"password\":\"not this one, never\"}" ;;
        reset) post /password/forgot 202 "{\"email\":\"$2\"}" ;;
        resend) post /email/verification 202 "{\"email\":\"$2\"}" ;;
        sign-up) post /signup 202 "{\"name\":\"Ada\",\"email\":\"$2\",\"password\":\"correct horse battery\"}" ;;
    esac
}

# Known and unknown addresses alternate, and so does the one that comes first. Work that a request leaves in the
# background then affects both equally.
measure() {
    local kind=$1 times=$2 i
    for ((i = 0; i < times; i++)); do
        if ((i % 2)); then
            ask "$kind" "known$i@example.org" >>"$folder/$kind.known"
            ask "$kind" "other$i@example.org" >>"$folder/$kind.other"
        else
            ask "$kind" "other$i@example.org" >>"$folder/$kind.other"
            ask "$kind" "known$i@example.org" >>"$folder/$kind.known"
        fi
    done
    report "$kind"
}

median() { sort -n "$1" | awk '{ times[NR] = $1 } END { print 1000 * (times[int((NR + 1) / 2)] + times[int(NR / 2) + 1]) / 2 }'; }

report() {
    local known other
    known=$(median "$folder/$1.known")
    other=$(median "$folder/$1.other")
    awk -v kind="$1" -v known="$known" -v other="$other" \
        'BEGIN { printf "%-8s known %8.3f ms   unknown %8.3f ms   ratio %.3f\n", kind, known, other, known / other }'
}

start
echo "measured: $count requests of each kind, $hashed of those that hash a password, alternating"
for ((i = 0; i < count; i++)); do ask sign-up "known$i@example.org" >/dev/null; done
for kind in reset resend; do measure "$kind" "$count"; done
for kind in log-in sign-up; do measure "$kind" "$hashed"; done
