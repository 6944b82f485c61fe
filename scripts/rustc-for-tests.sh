#!/bin/sh
# cargo calls it in place of rustc (RUSTC_WRAPPER) while tests are compiled. A test program runs once, so it is not
# optimised, and it checks for overflows. The libraries under test are compiled as they are released.
for argument; do
    if [ "$argument" = --test ]; then
        exec "$@" -C opt-level=0 -C debug-assertions=off -C overflow-checks=on
    fi
done
exec "$@"
