#!/usr/bin/env bash
# binary.sh [--lib]: builds target/release/portico, or with PORTICO_PROFILE=dist target/dist/portico, with target/site
# embedded. --lib compiles everything except the binary itself. One cargo call never builds both front end and server,
# because it would mix their features.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

# AWS-LC's own switch, here without its code for AVX-512: nearly a megabyte that only speeds up RSA signatures, and TLS to a
# mail server or a database.
[ "$profile" != dist ] || export AWS_LC_SYS_CFLAGS=-DMY_ASSEMBLER_IS_TOO_OLD_FOR_512AVX

package=(--package "$(leptos_setting bin-package)" --features embed-site)
if [ "$profile" = dist ] && [ $# = 0 ] && [ "$(uname)" = Linux ]; then
    # Packed relocations save a megabyte. They need glibc 2.36 or later, or musl 1.2.4.
    cargo rustc --profile dist "${package[@]}" --bin "$(leptos_setting bin-target)" -- \
        -C link-arg=-Wl,-z,pack-relative-relocs
else
    cargo build --profile "$profile" "${package[@]}" "$@"
fi
