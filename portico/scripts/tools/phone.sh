#!/usr/bin/env bash
# The phone of the browser stories: an authenticator app, and a reader of QR codes.
#   phone.sh find oathtool | zbarimg      prints the path of its program, or fails
#   phone.sh install oathtool | zbarimg   the same, but installs it if it is missing
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../env.sh"

install_program() {
    portico/scripts/tools/apt.sh possible || die "$name is missing: install the package $package."
    portico/scripts/tools/apt.sh "$package" || die "apt-get could not install $package."
}

name=${2-} package=$name
[ "$name" != zbarimg ] || package=zbar-tools
case "${1-} $name" in
    'find oathtool' | 'find zbarimg') command -v "$name" ;;
    'install oathtool' | 'install zbarimg') command -v "$name" || { install_program && command -v "$name"; } ;;
    *) die "usage: portico/scripts/tools/phone.sh find | install oathtool | zbarimg" ;;
esac
