#!/usr/bin/env bash
# Counts what make test has run, from the two reports in target/test, and the rows of ASVS that it proves.
# Fails where something is missing.
#   tally.sh            after every step went well
#   tally.sh stopped    after one did not: only counts
# The last line is always "N passed, N failed".
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

systems="neo4j_react mongo_vue flask_jwt_extended aiohttp flask_jwt"
stopped=${1-}
wrong=0

wrong() {
    echo "wrong: $*"
    wrong=$((wrong + 1))
}

# Prints: passed, failed, on SQLite, on PostgreSQL, about PostgreSQL alone, then every SYSTEM/ENGINE that passed.
rust_counts() {
    [ -f "$results/rust.log" ] || { echo 0 0 0 0 0; return; }
    awk -v systems="$systems" '
        BEGIN { split(systems, list, " "); for (i in list) system_of[list[i]] = 1 }
        /^test .* \.\.\. ok/ {
            engine = system_name = ""
            n = split($2, segment, "::")
            for (i = 1; i <= n; i++) {
                if (segment[i] == "sqlite" || segment[i] == "postgres") engine = segment[i]
                if (segment[i] == "postgres_alone") alone++
                if (segment[i] in system_of) system_name = segment[i]
            }
            if (engine) on[engine]++
            if (engine && system_name) seen[system_name "/" engine] = 1
        }
        /^test result: / { passed += $4; failed += $6 }
        END {
            printf "%d %d %d %d %d", passed, failed, on["sqlite"], on["postgres"], alone
            for (pair in seen) printf " %s", pair
            print ""
        }' "$results/rust.log"
}

# Prints: failed, skipped, passed on SQLite, passed on PostgreSQL.
story_counts() {
    [ -f "$results/stories.json" ] || { echo 0 0 0 0; return; }
    node -e '
        const report = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
        const under = suite => [...(suite.specs ?? []).flatMap(spec => spec.tests), ...(suite.suites ?? []).flatMap(under)];
        const passed = engine => under(report).filter(test => test.projectName === engine && test.status === "expected").length;
        const { unexpected, flaky, skipped } = report.stats;
        console.log(unexpected + flaky, skipped, passed("sqlite"), passed("postgres"));
    ' "$results/stories.json" || echo 1 0 0 0
}

# Why each story failed, in the last lines of a long run.
story_failures() {
    [ -f "$results/stories.json" ] || return 0
    node -e '
        const report = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
        const specs = suite => [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specs)];
        const plain = text => (text ?? "").replace(/\x1b\[[0-9;]*m/g, "").split("\n").filter(line => line.trim()).slice(0, 12).join("\n    ");
        for (const spec of specs(report)) for (const test of spec.tests) {
            if (test.status === "expected" || test.status === "skipped") continue;
            console.log(`\n[${test.projectName}] ${spec.file}:${spec.line} ${spec.title}`);
            for (const error of test.results.flatMap(result => result.errors)) console.log(`    ${plain(error.message)}`);
        }
    ' "$results/stories.json"
}

read -r rust_passed rust_failed sqlite postgres postgres_alone seen < <(rust_counts)
read -r stories_failed stories_skipped stories_sqlite stories_postgres < <(story_counts)
stories=$((stories_sqlite + stories_postgres))

systems_on() {
    local system count=0
    for system in $systems; do
        case " $seen " in *" $system/$1 "*) count=$((count + 1)) ;; esac
    done
    echo "$count"
}

story_failures
echo
printf '%-30s %7s %10s\n' \
    "Passed" SQLite PostgreSQL \
    "domain and HTTP tests" "$sqlite" "$postgres" \
    "  system stories among them" "$(systems_on sqlite) of 5" "$(systems_on postgres) of 5" \
    "HTTP tests of PostgreSQL only" "" "$postgres_alone" \
    "browser stories" "$stories_sqlite" "$stories_postgres"
printf '%-30s %7s\n' "other Rust tests" "$((rust_passed - sqlite - postgres - postgres_alone))"
scripts/asvs.sh count || wrong "the ASVS rows cannot be read"

if [ -z "$stopped" ]; then
    [ "$sqlite" -gt 0 ] || wrong "no test ran on SQLite"
    [ "$postgres" -gt 0 ] || wrong "no test ran on PostgreSQL"
    [ "$sqlite" = "$postgres" ] || wrong "the engines ran different numbers of tests"
    for system in $systems; do
        for engine in sqlite postgres; do
            case " $seen " in
                *" $system/$engine "*) ;;
                *) wrong "the system story $system did not run on $engine" ;;
            esac
        done
    done
    [ "$stories_sqlite" -gt 0 ] || wrong "no browser story ran on SQLite"
    [ "$stories_postgres" -gt 0 ] || wrong "no browser story ran on PostgreSQL"
    [ "$stories_sqlite" = "$stories_postgres" ] || wrong "the engines ran different numbers of browser stories"
    [ "$stories_skipped" = 0 ] || wrong "$stories_skipped browser stories were skipped"
fi

failed=$((rust_failed + stories_failed + wrong))
# A step that stopped before its tests could count is one failure.
[ -z "$stopped" ] || [ "$failed" -gt 0 ] || failed=1
echo "$((rust_passed + stories)) passed, $failed failed"
[ "$failed" = 0 ]
