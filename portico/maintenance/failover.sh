#!/usr/bin/env bash
# Rehearses failures under load with three nodes of the built server, a PostgreSQL primary with a synchronous standby,
# and HAProxy. Everything is real, temporary, and on loopback. Fails if something acknowledged was lost, an ended
# session or a used refresh token was accepted, or a node took longer than ten seconds to recover by itself.
#   failover.sh                       all rehearsals
#   failover.sh killed rolling        these rehearsals, of:
#     killed   the primary is killed, the standby is promoted
#     silent   the same, but the primary's connections stay open and nothing answers
#     vanished as silent, but the balancer does not close the connections either
#     misled   for a while, the address of the database leads to the standby
#     pooled   as killed, with PgBouncer between the nodes and the database
#     standby  the standby stops answering for 15 s
#     node     a node is killed behind the balancer
#     control  the primary is killed without synchronous replication: this rehearsal must find losses
#     rolling  one node after another is replaced behind the balancer, by PORTICO_NEXT_BIN if it is set
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../scripts/env.sh"

PORTICO_BIN=${PORTICO_BIN:-$binary}
[ -x "$PORTICO_BIN" ] || die "$PORTICO_BIN is missing: run make build."
programs=$(portico/scripts/tools/postgres.sh install)
haproxy=$(portico/scripts/tools/proxy.sh install haproxy)
pgbouncer=$(portico/scripts/tools/proxy.sh install pgbouncer)
export PORTICO_BIN programs haproxy pgbouncer
# The servers must not read settings of this shell or of .env.
folder=$(mktemp -d /tmp/portico-failover.XXXXXX)
chmod 755 "$folder"
trap 'rm -rf "$folder"' EXIT
export folder
script=$repo/portico/maintenance/failover/main.mjs
cd "$folder"
node "$script" "$@"
