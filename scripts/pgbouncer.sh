#!/usr/bin/env bash
# PgBouncer, which the tests put before PostgreSQL.
#   pgbouncer.sh find      prints its program, or fails
#   pgbouncer.sh install   the same, and installs it where it is missing
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

find_program() {
    # Debian keeps it where an ordinary user's PATH does not lead.
    PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin:/opt/homebrew/bin command -v pgbouncer
}

install_program() {
    scripts/apt.sh possible || die "The tests need PgBouncer: install the package pgbouncer."
    # Debian would start a service of its own at once, but not in this runlevel.
    RUNLEVEL=1 scripts/apt.sh pgbouncer || die "apt-get could not install pgbouncer."
}

case ${1-} in
    find) find_program ;;
    install) find_program || { install_program && find_program; } ;;
    *) die "usage: scripts/pgbouncer.sh find | install" ;;
esac
