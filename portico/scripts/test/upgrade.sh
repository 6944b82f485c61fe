#!/usr/bin/env bash
# Tests upgrade.sh on real repositories in a temporary folder: a clone that shares Portico's history, and an app that was
# generated and shares none.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../env.sh"

work=$(mktemp -d "$(scratch)/portico-upgrade.XXXXXX")
trap 'rm -rf "$work"' EXIT
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.org GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.org
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE

# files_to FOLDER: copies files of this repository as they are now. A few are enough, and faster.
files_to() {
    local file
    mkdir -p "$1"
    git ls-files -z --cached --others --exclude-standard -- ':(glob)portico/*' portico/scripts ':(glob)docs/*' app style \
        ':(glob)*' | while IFS= read -r -d '' file; do
        [ ! -e "$file" ] || printf '%s\0' "$file"
    done | tar --null -T - -cf - | tar -xf - -C "$1"
}

commit() { git -C "$1" add --all && git -C "$1" commit --quiet --message "$2"; }

# A version of Portico that changes, adds and removes files, also in the folders that belong to apps.
release() {
    local version=$1 repo=$work/portico
    echo "# $version" >>"$repo/portico/Cargo.toml"
    echo "$version" >"$repo/portico/added-in-$version.txt"
    echo "- Changed in $version." >>"$repo/portico/CHANGELOG.md"
    echo "$version" >>"$repo/docs/STYLE.md"
    rm -f "$repo/portico/clippy.toml"
    for file in "${app_files[@]}"; do mkdir -p "$(dirname "$repo/$file")" && echo "Portico's $version" >"$repo/$file"; done
    commit "$repo" "$version"
    git -C "$repo" tag "$version"
}

app_files=(app/src/lib.rs server/src/main.rs style/theme.css migrations/sqlite/20300101000000_own.sql Cargo.toml README.md)

# change_app APP: edits the same files as the releases, and adds and deletes others.
change_app() {
    local file
    for file in "${app_files[@]}"; do mkdir -p "$(dirname "$1/$file")" && echo "mine" >"$1/$file"; done
    echo "mine" >"$1/app/src/own.rs"
    rm -f "$1/style/main.css"
    commit "$1" "Change the app"
}

clone_app() {
    git clone --quiet "$work/portico" "$work/$1" 2>/dev/null
    prepare "$1"
}

# generate_app NAME: what a generator leaves, without the history.
generate_app() {
    git clone --quiet "$work/portico" "$work/$1"
    rm -rf "${work:?}/$1/.git" "$work/$1/cargo-generate.toml" "$work/$1/LICENSE"
    git -C "$work/$1" init --quiet
    prepare "$1"
    commit "$work/$1" "Start"
}

# The check of the app's Cargo.toml needs packages, which are installed here.
prepare() {
    ln -s "$repo/portico/scripts/site/node_modules" "$work/$1/portico/scripts/site/node_modules"
    echo node_modules >>"$work/$1/.git/info/exclude"
}

# upgrade APP ARGUMENT…
upgrade() {
    local app=$1
    shift
    "$work/$app/portico/scripts/upgrade.sh" "$@" >"$work/log" 2>&1
}

# takes APP VERSION: the upgrade succeeds, brings exactly that version's folders, and changes no other file.
takes() {
    local app=$1 version=$2 before
    before=$(git -C "$work/$app" rev-parse HEAD)
    upgrade "$app" "$work/portico" "$version" || fail "$app cannot take $version"
    [ -z "$(git -C "$work/$app" status --porcelain)" ] || fail "$app is not clean after $version"
    git -C "$work/$app" diff --quiet "$before" HEAD -- . ':!portico' ':!docs' || fail "$version changed files of $app"
    same "$app" portico "$version"
    same "$app" docs "$version"
    grep -q "^- Changed in $version\.$" "$work/log" || fail "the changelog of $version is not shown"
}

same() { [ "$(git -C "$work/$1" rev-parse "HEAD:$2")" = "$(git -C "$work/portico" rev-parse "$3:$2")" ] || fail "$1: $2/ is not that of $3"; }

# refuses APP TEXT ARGUMENT…: the upgrade fails with this text, and changes nothing.
refuses() {
    local app=$1 text=$2 before
    shift 2
    before=$(git -C "$work/$app" rev-parse HEAD)
    ! upgrade "$app" "$@" || fail "$app should have refused: $text"
    grep -qF -- "$text" "$work/log" || fail "$app does not say: $text"
    [ "$(git -C "$work/$app" rev-parse HEAD)" = "$before" ] || fail "$app changed although it refused: $text"
}

fail() {
    say "wrong: $1"
    cat "$work/log" >&2
    exit 1
}

: >"$work/log"
files_to "$work/portico"
git -C "$work/portico" init --quiet
commit "$work/portico" "First version"
clone_app clone
generate_app generated
generate_app edited
generate_app squashing
release v2
release v3

say "A clone and a generated app take two versions, one after the other."
for app in clone generated; do
    change_app "$work/$app"
    takes "$app" v2
    refuses "$app" "Nothing newer" "$work/portico" v2
    takes "$app" v3
    refuses "$app" "is older" "$work/portico" v2
    refuses "$app" "Nothing newer" "$work/portico"
done

say "An app that squashed its upgrade and edited portico/ takes the next version."
upgrade squashing "$work/portico" v2 || fail "squashing cannot take v2"
git -C "$work/squashing" switch --quiet --create squashed HEAD~2
git -C "$work/squashing" merge --quiet --squash "@{-1}" >/dev/null
git -C "$work/squashing" commit --quiet --message "Upgrade Portico"
echo "mine" >>"$work/squashing/portico/rustfmt.toml"
commit "$work/squashing" "Edit portico/"
upgrade squashing "$work/portico" v3 || fail "squashing cannot take v3"
grep -qx mine "$work/squashing/portico/rustfmt.toml" || fail "an edit in portico/ is lost after squashing"

say "A second clone of the app, and one with a single commit, take the next version."
release v4
git clone --quiet "$work/generated" "$work/colleague"
prepare colleague
takes colleague v4
git clone --quiet "$work/generated" "$work/squashed"
git -C "$work/squashed" checkout --quiet --orphan squashed
prepare squashed
commit "$work/squashed" $'Everything\n\nPortico-commit: quoted'
takes squashed v4

say "Edits in portico/ are kept, and conflict only where Portico changed the same lines."
echo "mine" >"$work/edited/portico/own.txt"
echo "mine" >>"$work/edited/portico/rustfmt.toml"
commit "$work/edited" "Edit portico/"
upgrade edited "$work/portico" v2 || fail "an edit elsewhere in portico/ conflicts"
grep -qx mine "$work/edited/portico/own.txt" "$work/edited/portico/rustfmt.toml" || fail "an edit in portico/ is lost"
echo "mine" >>"$work/edited/portico/Cargo.toml"
commit "$work/edited" "Edit a line that Portico will change"
! upgrade edited "$work/portico" v3 || fail "there is no conflict"
[ "$(git -C "$work/edited" diff --name-only --diff-filter=U)" = portico/Cargo.toml ] || fail "other files conflict"
grep -q "git merge --abort" "$work/log" || fail "the way back is not shown"

say "An app that is not ready is refused."
refuses clone "cannot be fetched" "$work/nowhere"
refuses clone "cannot be fetched" "$work/portico" v99
refuses clone "usage:"
echo "mine" >>"$work/clone/README.md"
refuses clone "uncommitted changes" "$work/portico" v4
