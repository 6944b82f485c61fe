#!/usr/bin/env bash
# rehearse.sh [quick]: does in a temporary folder what the author of an app does: generates the app, follows docs/START.md,
# changes a page, the theme, a table and a route, removes the example, and upgrades Portico. Builds and tests the app
# after each step. `quick` leaves out builds and tests. Only committed files of this repository take part.
#   PORTICO_REHEARSAL_DIR  the folder to use and to keep, with its target folder; later rehearsals are faster
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

[ -f cargo-generate.toml ] || die "This app was generated. The rehearsal needs the repository of Portico."
case ${1-} in '' | quick) quick=${1-} ;; *) die "usage: portico/scripts/rehearse.sh [quick]" ;; esac

if [ -n "${PORTICO_REHEARSAL_DIR-}" ]; then
    mkdir -p "$PORTICO_REHEARSAL_DIR"
    work=$(cd "$PORTICO_REHEARSAL_DIR" && pwd)
else
    work=$(mktemp -d)
fi
portico=$work/portico app=$work/acme-shop
times=()

# Commits work on a machine where git is not set up.
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.org GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.org

main() {
    say "The rehearsal is in $work."
    rm -rf "$portico" "$app"
    git clone --quiet "$repo" "$portico"
    step_of generate "Generating an app"
    step_of start "Following docs/START.md"
    step_of change "Changing a page, the theme, a table and a route"
    step_of remove_notes "Removing the example"
    step_of newer "Upgrading to a newer version of Portico"
    say ""
    printf '%s\n' "${times[@]}" >&2
    say "The rehearsal succeeded."
    [ -n "${PORTICO_REHEARSAL_DIR-}" ] || rm -rf "$work"
}

# step_of FUNCTION TITLE: takes the step, commits its result, and tests the app.
step_of() {
    local began=$SECONDS
    say ""
    step "Rehearsal: $2"
    "$1"
    (cd "$app" && git add --all && { git diff --cached --quiet || git commit --quiet --message "$2"; })
    [ -n "$quick" ] || make_test "$1"
    times+=("$2: $((SECONDS - began)) s")
}

make_test() {
    local log=$work/$1.log
    say "Testing the app; the output goes to $log."
    make -C "$app" test >"$log" 2>&1 || { tail -n 60 "$log" >&2 && die "make test failed. The app is in $app."; }
    tail -n 1 "$log" >&2
}

generate() {
    local programs file
    programs=$(portico/scripts/tools/crates.sh need cargo-leptos)
    (cd "$work" && "$programs/cargo-leptos" new --git "$portico" --name acme-shop </dev/null >"$work/new.log" 2>&1) ||
        { cat "$work/new.log" >&2 && die "The app could not be generated."; }
    for file in portico docs; do diff -r "$portico/$file" "$app/$file" || die "$file/ differs in the generated app."; done
    grep -q 'name: "Acme Shop"' "$app/app/src/brand.rs" || die "app/src/brand.rs lacks the name."
    grep -qx '# Acme Shop' "$app/README.md" || die "README.md lacks the name."
    for file in cargo-generate.toml $(sed -n 's/^    "\(.*\)",$/\1/p' cargo-generate.toml); do
        [ ! -e "$app/$file" ] || die "$file should not be in the app."
    done
    cmp -s .github/dependabot.yml.liquid "$app/.github/dependabot.yml" || die ".github/dependabot.yml is not that of an app."
    [ -e "$app/.github/workflows/ci.yml" ] || die "The app has no workflow for its tests."
    [ -z "$(find "$app" -name '*.liquid')" ] || die "There are templates in the app."
    # The tests' data and, if it is kept, the target folder are no part of the app.
    mkdir -p "$work/target"
    ln -s ../target "$app/target"
    echo /target >>"$app/.git/info/exclude"
}

# The commands of the document that this script runs itself, or whose purpose is to keep running.
start() {
    node "$app/portico/scripts/follow.mjs" "$app/docs/START.md" \
        --skip "make serve" --skip "make watch" --skip "make test" --skip "./remove-notes.sh" >&2
}

change() { node "$app/portico/scripts/follow.mjs" "$app/portico/scripts/rehearse/changes.md" >&2; }

remove_notes() { "$app/remove-notes.sh" >&2; }

newer() {
    local before file
    before=$(git -C "$app" rev-parse HEAD)
    release
    make -C "$app" upgrade FROM="$portico" >&2 || die "The upgrade did not succeed. The app is in $app."
    for file in portico docs; do
        [ "$(git -C "$app" rev-parse "HEAD:$file")" = "$(git -C "$portico" rev-parse "HEAD:$file")" ] ||
            die "$file/ is not that of the newer version of Portico."
    done
    git -C "$app" diff --quiet "$before" HEAD -- . ':!portico' ':!docs' || die "The upgrade changed the app's own files."
    (cd "$app" && cargo update --quiet --workspace)
}

# A newer version of Portico. It also changes the files that belong to apps, as its example goes on.
release() {
    local file
    sed -i.former 's/^pub mod reason;$/&\npub mod rehearsal;/' "$portico/portico/wire/src/lib.rs"
    rm "$portico/portico/wire/src/lib.rs.former"
    printf '//! Added by the rehearsal.\n' >"$portico/portico/wire/src/rehearsal.rs"
    echo '/* Changed by the rehearsal. */' >>"$portico/portico/ui/style/base.css"
    echo '# Changed by the rehearsal.' >>"$portico/portico/Cargo.toml"
    echo 'Changed by the rehearsal.' >>"$portico/docs/STYLE.md"
    sed -i.former 's/^## \[Unreleased\]$/&\n\n- Changed by the rehearsal./' "$portico/portico/CHANGELOG.md"
    rm "$portico/portico/CHANGELOG.md.former"
    for file in app/src/pages/home.rs app/src/notes.rs server/src/lib.rs Cargo.toml README.md style/theme.css; do
        echo 'Changed by the rehearsal.' >>"$portico/$file"
    done
    git -C "$portico" add --all
    git -C "$portico" commit --quiet --message "Change Portico for the rehearsal"
}

main
