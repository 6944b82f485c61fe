use sqlx::{AssertSqlSafe, Row, SqlitePool};

use super::SMALL_TABLES;
use super::recorder::Statement;

/// The plan, if it reads a whole table or index, or sorts.
pub(super) async fn problem(pool: &SqlitePool, statement: &Statement) -> Option<String> {
    let plan = AssertSqlSafe(format!("explain query plan {}", statement.text));
    let rows = sqlx::query(plan).fetch_all(pool).await.unwrap_or_else(|error| panic!("{}: {error}", statement.text));
    let steps: Vec<String> = rows.iter().map(|row| row.get("detail")).collect();
    let mut tables = steps.iter().filter_map(|step| step.strip_prefix("SCAN ").or(step.strip_prefix("SEARCH ")));
    let are_small = tables.all(|rest| SMALL_TABLES.iter().any(|small| rest.split(' ').next() == Some(*small)));
    (!are_small && steps.iter().any(|step| is_expensive(step))).then(|| steps.join("\n"))
}

/// The first word is what is done, the second one the table (<https://www.sqlite.org/eqp.html>).
fn is_expensive(step: &str) -> bool {
    let words: Vec<_> = step.split_whitespace().collect();
    match words[..] {
        ["SCAN", name, ..] => {
            !SMALL_TABLES.contains(&name) && !step.contains(" ROW") && !step.contains("VALUES CLAUSE")
        }
        _ => step.contains("TEMP B-TREE") && !step.contains("DISTINCT"),
    }
}

#[test]
fn full_scans_and_sorts_are_found() {
    for bad in ["SCAN users", "SCAN sessions USING COVERING INDEX sessions_open", "USE TEMP B-TREE FOR ORDER BY"] {
        assert!(is_expensive(bad), "{bad}");
    }
    for good in ["SEARCH users USING INDEX sqlite_autoindex_users_1 (id=?)", "SCAN signing_keys", "SCAN CONSTANT ROW"] {
        assert!(!is_expensive(good), "{good}");
    }
}
