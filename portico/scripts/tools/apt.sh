#!/usr/bin/env bash
# apt.sh PACKAGE…: installs system packages as root on Debian or Ubuntu; fails elsewhere.
#   apt.sh possible   only checks whether it could
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../env.sh"

[ "$(id -u)" = 0 ] && has apt-get || exit 1
[ "$*" != possible ] || exit 0

say "Installing with apt-get: $*"
export DEBIAN_FRONTEND=noninteractive
# Another apt-get may hold the lock for a while.
apt() { apt-get -qq -o DPkg::Lock::Timeout=300 "$@" >&2; }
apt update
apt install -y --no-install-recommends "$@"
