#!/usr/bin/env bash
# Checks whether the address that Portico will listen on is free. Fails if it is not.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

listen=$(setting PORTICO_LISTEN 127.0.0.1:3000)
[[ $listen =~ ^(\[[0-9a-fA-F:.]+\]|[^:]+):([0-9]+)$ ]] ||
    die "PORTICO_LISTEN is '$listen' but must be an address and a port, such as 127.0.0.1:3000."
host=${BASH_REMATCH[1]}
port=${BASH_REMATCH[2]}

case $host in
    0.0.0.0) reach=127.0.0.1 ;;
    '[::]') reach=::1 ;;
    *) reach=${host//[\[\]]/} ;;
esac

if (exec 3<>"/dev/tcp/$reach/$port") 2>/dev/null; then
    die "$listen is in use: stop the program that listens there, or choose another with PORTICO_LISTEN=$host:$((port + 1))."
fi
echo "$listen is free"
