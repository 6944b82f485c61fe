//! Tables of the app may refer to tables of Portico. On SQLite, dropping a table deletes the rows that refer to it, by
//! their own cascade, and renaming one changes what they refer to. So newer migrations leave existing tables in place.

use std::fs;
use std::path::Path;

/// The last migration from before apps had tables of their own.
const LAST_WITHOUT_APPS: u32 = 15;

#[test]
fn newer_migrations_neither_drop_nor_rename_tables() {
    let all: Vec<_> = ["sqlite", "postgres"].into_iter().flat_map(migrations).collect();
    assert!(
        all.iter().any(|(_, _, sql)| replaces_table(sql)),
        "an older one does, which shows that this test finds it"
    );
    let newer = all.iter().filter(|(_, number, _)| *number > LAST_WITHOUT_APPS);
    let wrong: Vec<_> = newer.filter(|(_, _, sql)| replaces_table(sql)).map(|(file, ..)| file).collect();
    assert!(wrong.is_empty(), "change these tables in place, with `alter table`, or add a table: {wrong:#?}");
}

/// File, number and text.
fn migrations(engine: &str) -> Vec<(String, u32, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../accounts/migrations").join(engine);
    let files = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let found = files.map(|file| {
        let name = file.file_name().expect("a name").to_string_lossy().into_owned();
        let (number, _) = name.split_once('_').expect("a number");
        let number = number.parse().expect("a number");
        (format!("{engine}/{name}"), number, fs::read_to_string(file).expect("a text"))
    });
    found.collect()
}

fn replaces_table(sql: &str) -> bool {
    let code = sql.lines().map(|line| line.split_once("--").map_or(line, |(code, _)| code));
    let code = code.collect::<Vec<_>>().join(" ").to_lowercase();
    code.split(';').any(|statement| {
        let words = statement.split_whitespace().collect::<Vec<_>>().join(" ");
        words.contains("drop table") || (words.contains("alter table") && words.contains(" rename to "))
    })
}

#[test]
fn a_replaced_table_is_found() {
    for sql in ["drop table users", "create table a (b int); DROP\n  TABLE IF EXISTS a;", "alter table a\nrename to b;"]
    {
        assert!(replaces_table(sql), "{sql}");
    }
    for sql in ["-- drop table a\nalter table a add column b text", "alter table a rename column b to c; drop index d"]
    {
        assert!(!replaces_table(sql), "{sql}");
    }
}
