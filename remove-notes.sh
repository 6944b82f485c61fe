#!/usr/bin/env bash
# remove-notes.sh [--check]: removes the example, the notes, and then this script. It changes nothing if a file or a line
# below is missing. --check only looks for them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

files=(
    app/src/notes.rs app/src/notes app/src/pages/notes.rs
    server/src/notes.rs server/tests/notes.rs
    migrations/sqlite/20261128120000_notes.sql migrations/postgres/20261128120000_notes.sql
    style/notes.css end2end/stories/notes.ts
)

lines=$(mktemp)
trap 'rm -f "$lines"' EXIT
cat >"$lines" <<'END'
```diff app/src/lib.rs
-pub mod notes;
@@
-            Page::new("/notes", Access::SignedIn, || pages::notes::NotesPage().into_any()),
@@
-            Page::new("/notes/{id}", Access::SignedIn, || pages::notes::NotePage().into_any()),
```

```diff app/src/pages.rs
-pub mod notes;
```

```diff app/src/pages/dashboard.rs
-            <li class="card">
-                <div>
-                    <h2 class="card-title">{t!("Notes")}</h2>
-                    <p class="card-facts">{t!("Short texts that only you can read.")}</p>
-                </div>
-                <A href="/notes" attr:class="button button-primary">{t!("Your notes")}</A>
-            </li>
```

```diff languages/de/members.txt
-
-Your notes
-= Ihre Notizen
-
-Short texts that only you can read.
-= Kurze Texte, die nur Sie lesen können.
-
-Notes
-= Notizen
-
-New note
-= Neue Notiz
-
-Add
-= Hinzufügen
-
-Adding…
-= Wird hinzugefügt …
-
-Note
-= Notiz
-
-Written {time}
-= Geschrieben am {time}
-
-Delete
-= Löschen
-
-Deleting…
-= Wird gelöscht …
-
-All notes
-= Alle Notizen
-
-You have 100 notes. Delete one before you add another.
-= Sie haben 100 Notizen. Löschen Sie eine, bevor Sie eine weitere hinzufügen.
-
-This note does not exist.
-= Diese Notiz gibt es nicht.
```

```diff server/src/lib.rs
-mod notes;
@@
-use app::notes::store;
@@
-        .routes(notes::routes())
@@
-        .export("notes", store::list)
```

```diff style/main.css
-@import "./notes.css" layer(app);
```
END

for file in "${files[@]}"; do
    [ -e "$file" ] || { echo "$file is missing. Nothing was changed." >&2 && exit 1; }
done
node portico/scripts/follow.mjs "$lines" --dry-run >/dev/null || { echo "Nothing was changed." >&2 && exit 1; }
[ "${1-}" != --check ] || exit 0

node portico/scripts/follow.mjs "$lines" >/dev/null
rm -r "${files[@]}"
# Git keeps no empty folder, and the server is compiled with these.
touch migrations/sqlite/.gitkeep migrations/postgres/.gitkeep
cargo fmt --package app --package server
sed -i.former '/remove-notes\.sh/d' README.md
rm README.md.former remove-notes.sh
echo "The notes are removed; git diff shows the changes. A database in which they have been migrated refuses to start now:
remove it (data/ by default). If you need what is in it, restore the two files in migrations/ and add one that drops the
table."
