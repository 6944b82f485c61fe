#!/bin/sh
# cargo calls this script instead of rustc (RUSTC_WRAPPER) when it compiles tests. A test program runs only once, so it
# is not optimised, and it checks for overflows. The libraries under test are compiled as for the release.
for argument; do
    if [ "$argument" = --test ]; then
        exec "$@" -C opt-level=0 -C debug-assertions=off -C overflow-checks=on
    fi
done
exec "$@"
