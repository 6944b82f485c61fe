//! Every query of the domain finds its rows by an index, on both databases, however many there are.
//!
//! [`walk`] calls all use cases, while [`recorder`] notes each statement with the line that made it. A query that is never
//! run here fails the test, so a new one cannot be forgotten: call it in the walk.

mod fill;
mod lists;
mod postgres_plan;
mod recorder;
mod setup;
mod sites;
mod sqlite_plan;
mod walk;

use std::collections::BTreeSet;

use portico_testbed::{Engine, on_both_engines};

pub(crate) use self::recorder::record;
use crate::Db;

on_both_engines!(every_query_uses_an_index);

/// What may be read as a whole.
const SMALL_TABLES: [&str; 4] = ["signing_keys", "session_cleanup", "_sqlx_migrations", "_app_migrations"];

/// Statements that may read a whole index or table, with the reason.
const WHOLE: [(&str, &str); 9] = [
    ("select exists (select 1 from users)", "stops at the first row"),
    ("select exists (select 1 from signing_keys)", "stops at the first row"),
    ("select count(*) from mails", "counts the queue, for a metric"),
    ("select count(*) from sessions where revoked_at is null", "counts the open sessions, for a question"),
    ("select count(*) from sessions where revoked_at is null and expires_at > $1", "counts them, for a metric"),
    (
        "select count(*) from users where is_admin and disabled_at is null",
        "reads the index of administrators, for the doctor",
    ),
    (
        "select count(*) from users where is_admin and disabled_at is null \
         and not exists (select 1 from authenticator_apps a where a.user_id = users.id) \
         and not exists (select 1 from passkeys p where p.user_id = users.id and p.rp_id = $1)",
        "reads the index of administrators, for the doctor",
    ),
    ("select count(*) from passkeys where rp_id <> $1", "counts the passkeys of other hosts, for the doctor"),
    (
        "select count(*) from users where password_hash is null and disabled_at is null \
         and exists (select 1 from passkeys p where p.user_id = users.id) \
         and not exists (select 1 from passkeys p where p.user_id = users.id and p.rp_id = $1)",
        "counts users who are locked out, for the doctor",
    ),
];

async fn every_query_uses_an_index(engine: Engine) {
    let walked = walk::all_use_cases(engine).await;
    let statements = recorder::seen();
    let recorded: BTreeSet<_> = statements.iter().flat_map(|statement| statement.sites.iter().cloned()).collect();
    let missing: Vec<_> = sites::all().into_iter().filter(|site| !recorded.contains(site)).collect();
    assert!(missing.is_empty(), "src/plans/walk.rs calls no use case that runs these queries: {missing:#?}");
    let mut bad = Vec::new();
    for statement in statements.iter().filter(|statement| is_judged(statement.text)) {
        let plan = match walked.db() {
            Db::Sqlite { writer, .. } => sqlite_plan::problem(writer, statement).await,
            Db::Postgres { pool, .. } => postgres_plan::problem(&pool.inner(), statement).await,
        };
        bad.extend(plan.map(|plan| format!("{}\n{plan}", statement.text)));
    }
    walked.close().await;
    assert!(bad.is_empty(), "{} of {} queries read too much:\n\n{}", bad.len(), statements.len(), bad.join("\n\n"));
}

/// Whether a statement works on tables, and must find its rows in them.
fn is_judged(text: &str) -> bool {
    let is_of_catalog = text.contains("sqlite_master") || text.contains("to_regclass");
    let has_table = ["from ", "into ", "update "].iter().any(|word| text.contains(word));
    has_table && !is_of_catalog && !WHOLE.iter().any(|(whole, _)| *whole == text)
}
