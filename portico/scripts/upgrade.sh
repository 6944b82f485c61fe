#!/usr/bin/env bash
# upgrade.sh FROM [REF [TAKEN]]: takes a newer portico/ and docs/ by git merge, and changes nothing else. FROM is the URL
# or the path of Portico's repository. REF is a branch, a tag or a commit; the default is FROM's default branch. TAKEN is
# the commit of Portico that this app has; it is only needed if it cannot be found.
#
# Each version of Portico is recorded as a commit that contains only these two folders. The next upgrade starts from it,
# so it is a three-way merge even in an app that shares no history with Portico. A record is found by a line of its
# message, so every clone of the app has it.
set -euo pipefail
usage="usage: portico/scripts/upgrade.sh FROM [REF [TAKEN]], or make upgrade FROM=… [REF=…]"
from=${1-}
[ ! -d "$from" ] || from=$(cd "$from" && pwd)
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
[ -n "$from" ] || die "$usage"

record_line=Portico-commit

# The whole script is read before it runs, because the merge replaces it.
main() {
    local ref=${1-} taken=${2-}
    check_repository
    step "Upgrade: fetching $from ${ref}"
    git fetch --quiet --no-tags "$from" "${ref:-HEAD}" || die "$from ${ref} cannot be fetched. Nothing was changed."
    new=$(git rev-parse 'FETCH_HEAD^{commit}')
    [ -n "$(git ls-tree "$new" -- portico/Cargo.toml)" ] || die "$from ${ref} has no portico/Cargo.toml: it is not Portico."
    find_taken "$taken"
    check_newer
    step "Upgrade: merging portico/ and docs/"
    merge
    after
}

check_repository() {
    git rev-parse --verify --quiet HEAD >/dev/null || die "This folder is not a git repository with a commit: commit your app first."
    [ -z "$(git rev-parse --show-prefix)" ] || die "The app must be the top folder of its git repository."
    [ -z "$(git status --porcelain --untracked-files=no)" ] || die "There are uncommitted changes: commit or stash them first."
    git var GIT_COMMITTER_IDENT >/dev/null || die "git needs your name and email to commit."
    folders=(portico)
    [ -z "$(git ls-tree HEAD -- docs)" ] || folders+=(docs)
}

# find_taken [COMMIT]: sets old, the commit of Portico that the app has, and record, its record in the app's history. The
# record may be that of an earlier version, or empty.
find_taken() {
    local fork
    record=$(last_record)
    old=${record:+$(git log -1 --format="%(trailers:key=$record_line,valueonly,separator=)" "$record")}
    if [ -n "$1" ]; then
        old=$(git rev-parse --verify --quiet "$1^{commit}") || die "$1 is not a commit of $from."
        return
    fi
    # A clone may have merged all of Portico since.
    fork=$(git merge-base HEAD "$new" || true)
    if [ -n "$old" ] && [ -n "$fork" ] && git merge-base --is-ancestor "$old" "$fork" 2>/dev/null; then old=$fork; fi
    [ -n "$old" ] || old=$(same_folders)
    [ -n "$old" ] || die "Cannot find the version of Portico that this app has: portico/ was edited before the first commit. \
Name the commit of Portico that it came from, as the third argument of portico/scripts/upgrade.sh."
}

# Other commits may quote the line, such as one that squashes several.
last_record() {
    local commit
    for commit in $(git log --topo-order --format=%H --grep="^$record_line: " HEAD); do
        [ -n "$(git ls-tree --name-only "$commit" | grep -vx -e portico -e docs)" ] || { echo "$commit" && return; }
    done
}

# Prints the newest commit of Portico whose portico/ the app had, and whose docs/ it had at the same time, if possible.
same_folders() {
    local versions mine commits commit
    versions=$(git rev-list "$new" | sed 's/.*/&:portico &/' | git cat-file --batch-check='%(objectname) %(rest)')
    for mine in $(git log --format=%H HEAD -- portico); do
        commits=$(echo "$versions" | awk -v tree="$(git rev-parse "$mine:portico")" '$1 == tree { print $2 }')
        for commit in $commits; do
            [ "$(docs_of "$commit")" != "$(docs_of "$mine")" ] || { echo "$commit" && return; }
        done
        [ -z "$commits" ] || { echo "${commits%%[[:space:]]*}" && return; }
    done
}

docs_of() { git rev-parse --verify --quiet "$1:docs" || true; }

check_newer() {
    [ "$(tree_of "$new")" != "$(tree_of "$old")" ] || die "Nothing newer: the app has Portico $(name_of "$old")."
    ! git merge-base --is-ancestor "$new" "$old" 2>/dev/null ||
        die "Nothing newer: the app has Portico $(name_of "$old"), and $(name_of "$new") is older."
}

# tree_of COMMIT: creates and prints a tree with only the folders that are merged.
tree_of() { git ls-tree "$1" -- "${folders[@]}" | git mktree; }

name_of() { git log -1 --format='%h of %cd' --date=format:%Y-%m-%d "$1"; }

merge() {
    local former=$record
    if [ -z "$former" ] || ! git log -1 --format=%B "$former" | grep -qx "$record_line: $old"; then
        record=$(record_of "$old" "$former")
        git merge --quiet --no-edit --no-ff --strategy ours --allow-unrelated-histories \
            -m "Record the version of Portico that this app has" "$record"
    fi
    next=$(record_of "$new" "$record")
    # Without the detection of renamed files, the merge cannot touch a file outside these folders.
    git merge --quiet --no-edit --no-ff -X no-renames -m "Upgrade Portico to $(name_of "$new")" "$next" >&2 || conflict
}

# record_of COMMIT PARENT: creates and prints the record of a commit of Portico. Author and date are fixed, so two clones
# that take the same version create the same record.
record_of() {
    local date
    date=$(git log -1 --format=%cI "$1")
    GIT_AUTHOR_NAME=Portico GIT_AUTHOR_EMAIL=portico@localhost GIT_AUTHOR_DATE=$date \
        GIT_COMMITTER_NAME=Portico GIT_COMMITTER_EMAIL=portico@localhost GIT_COMMITTER_DATE=$date \
        git commit-tree "$(tree_of "$1")" ${2:+-p "$2"} -m "Portico $(name_of "$1")" -m "$record_line: $1"
}

conflict() {
    say "These files were edited in this app and in Portico:"
    git diff --name-only --diff-filter=U >&2
    say "Resolve them and run git commit, or undo the merge with git merge --abort. Afterwards:"
    next_steps
    exit 1
}

after() {
    say ""
    say "Portico is now $(name_of "$new"). Its changelog since $(name_of "$old"):"
    say ""
    git diff --unified=0 "$record" "$next" -- portico/CHANGELOG.md | sed -n '/^+++/d; s/^+//p' >&2
    say ""
    step "Upgrade: comparing your Cargo.toml, .cargo/config.toml and Cargo.lock with what portico/ needs"
    if ! portico/scripts/tools/npm.sh portico/scripts/site; then
        say "Not compared: the packages that this needs could not be installed. make build compares them, too."
    elif node portico/scripts/site/check-root.mjs >&2; then
        say "Nothing is missing."
    else
        say "Change these lines, then commit."
    fi
    next_steps
}

next_steps() {
    say "Next:"
    say "  cargo update --workspace   # adds new dependencies of portico/ to your Cargo.lock; then commit it"
    say "  make test"
}

shift
main "$@"
exit
