#!/usr/bin/env bash
# HAProxy, the balancer of the failover rehearsal.
#   haproxy.sh find      prints the path of its program, or fails
#   haproxy.sh install   the same, but installs it if it is missing
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../env.sh"

find_program() {
    # Debian installs it outside an ordinary user's PATH.
    PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin:/opt/homebrew/bin command -v haproxy
}

install_program() {
    portico/scripts/tools/apt.sh possible || die "HAProxy is missing: install the package haproxy."
    # Debian would start its own service at once, but not in this runlevel.
    RUNLEVEL=1 portico/scripts/tools/apt.sh haproxy || die "apt-get could not install haproxy."
}

case ${1-} in
    find) find_program ;;
    install) find_program || { install_program && find_program; } ;;
    *) die "usage: portico/scripts/tools/haproxy.sh find | install" ;;
esac
