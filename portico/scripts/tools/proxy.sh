#!/usr/bin/env bash
# The proxies that tests and rehearsals run in front of PostgreSQL and of nodes, and nginx and Caddy, which read their
# examples.
#   proxy.sh find pgbouncer | haproxy | nginx | caddy      prints the path of its program, or fails
#   proxy.sh install pgbouncer | haproxy | nginx | caddy   the same, but installs it if it is missing
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../env.sh"

find_program() {
    # Debian installs it outside an ordinary user's PATH.
    PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin:/opt/homebrew/bin command -v "$name"
}

install_program() {
    portico/scripts/tools/apt.sh possible || die "$name is missing: install the package of this name."
    # Debian would start its own service at once, but not in this runlevel.
    RUNLEVEL=1 portico/scripts/tools/apt.sh "$name" || die "apt-get could not install $name."
}

name=${2-}
case "${1-} $name" in
    'find pgbouncer' | 'find haproxy' | 'find nginx' | 'find caddy') find_program ;;
    'install pgbouncer' | 'install haproxy' | 'install nginx' | 'install caddy')
        find_program || { install_program && find_program; }
        ;;
    *) die "usage: portico/scripts/tools/proxy.sh find | install pgbouncer | haproxy | nginx | caddy" ;;
esac
