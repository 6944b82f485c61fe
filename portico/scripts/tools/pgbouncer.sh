#!/usr/bin/env bash
# PgBouncer, which the tests run in front of PostgreSQL.
#   pgbouncer.sh find      prints the path of its program, or fails
#   pgbouncer.sh install   the same, but installs it if it is missing
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../env.sh"

find_program() {
    # Debian installs it outside an ordinary user's PATH.
    PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin:/opt/homebrew/bin command -v pgbouncer
}

install_program() {
    portico/scripts/tools/apt.sh possible || die "The tests need PgBouncer: install the package pgbouncer."
    # Debian would start its own service at once, but not in this runlevel.
    RUNLEVEL=1 portico/scripts/tools/apt.sh pgbouncer || die "apt-get could not install pgbouncer."
}

case ${1-} in
    find) find_program ;;
    install) find_program || { install_program && find_program; } ;;
    *) die "usage: portico/scripts/tools/pgbouncer.sh find | install" ;;
esac
