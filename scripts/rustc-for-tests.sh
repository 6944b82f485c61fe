#!/bin/sh
# cargo calls it in place of rustc (RUSTC_WRAPPER) while tests are compiled. Test programs run once, so they are not
# optimised, and they notice an overflow of theirs; all that they test is compiled as it is released, and shared with it.
for argument; do
    if [ "$argument" = --test ]; then
        exec "$@" -C opt-level=0 -C debug-assertions=off -C overflow-checks=on
    fi
done
exec "$@"
