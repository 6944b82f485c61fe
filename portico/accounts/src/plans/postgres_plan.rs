use sqlx::{AssertSqlSafe, Connection, PgConnection, PgPool};

use super::SMALL_TABLES;
use super::recorder::Statement;
use crate::sql::Value;

/// PostgreSQL plans the first five runs for the values, and may then choose one plan for all values.
const RUNS: usize = 7;

/// Reading a whole table costs as much as if it had fifty times as many rows: a million.
const AS_IF_LARGER: &str = "set local seq_page_cost = 50";

/// A plan, if it reads a whole table or index, or sorts. The tables are filled and analyzed, so these are the plans of a
/// real site.
pub(super) async fn problem(pool: &PgPool, statement: &Statement) -> Option<String> {
    let mut conn = pool.acquire().await.unwrap();
    let mut tx = conn.begin().await.unwrap();
    sqlx::raw_sql(AS_IF_LARGER).execute(&mut *tx).await.unwrap();
    let types: Vec<_> = statement.values.iter().map(type_of).collect();
    let types = if types.is_empty() { String::new() } else { format!("({})", types.join(", ")) };
    let prepared = AssertSqlSafe(format!("prepare judged{types} as {}", statement.text));
    let done = sqlx::raw_sql(prepared).execute(&mut *tx).await;
    done.unwrap_or_else(|error| panic!("{}: {error}", statement.text));
    let mut problem = None;
    for _ in 0..RUNS {
        let plan = plan(&mut tx, &statement.values).await;
        if plan.iter().any(|line| is_expensive(line)) || has_whole_index(&plan) {
            problem = Some(plan.join("\n"));
        }
    }
    sqlx::raw_sql("deallocate judged").execute(&mut *tx).await.unwrap();
    tx.rollback().await.unwrap();
    problem
}

async fn plan(conn: &mut PgConnection, values: &[Value]) -> Vec<String> {
    let values: Vec<_> = values.iter().map(literal).collect();
    let values = if values.is_empty() { String::new() } else { format!("({})", values.join(", ")) };
    let explain = AssertSqlSafe(format!("explain execute judged{values}"));
    sqlx::query_scalar(explain).persistent(false).fetch_all(conn).await.unwrap()
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Id(_) => "uuid",
        Value::Integer(_) => "bigint",
        Value::Real(_) => "double precision",
        Value::Boolean(_) => "boolean",
        Value::Text(_) => "text",
        Value::Bytes(_) => "bytea",
    }
}

fn literal(value: &Value) -> String {
    let quoted = |text: String| format!("'{}'", text.replace('\'', "''"));
    let found = match value {
        Value::Id(value) => value.map(|id| quoted(id.to_string())),
        Value::Integer(value) => value.map(|number| number.to_string()),
        Value::Real(value) => value.map(|number| number.to_string()),
        Value::Boolean(value) => value.map(|is| is.to_string()),
        Value::Text(value) => value.clone().map(quoted),
        Value::Bytes(value) => value.as_ref().map(|bytes| {
            let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            quoted(format!("\\x{hex}"))
        }),
    };
    found.unwrap_or_else(|| "null".to_owned())
}

fn is_expensive(line: &str) -> bool {
    let step = line.trim_start().trim_start_matches("-> ").trim_start();
    (step.starts_with("Seq Scan on") && !is_of_small(step)) || step.starts_with("Incremental Sort")
}

fn is_of_small(line: &str) -> bool {
    SMALL_TABLES.iter().any(|small| line.contains(&format!(" on {small} ")))
}

/// Whether an index is read from end to end, or rows are sorted that are not of a small table.
fn has_whole_index(plan: &[String]) -> bool {
    let is_limited = plan.iter().any(|line| line.contains("Limit "));
    plan.iter().enumerate().any(|(i, line)| {
        let next = plan.get(i + 1).map_or("", String::as_str);
        let is_scan = line.contains("Index Scan") || line.contains("Index Only Scan");
        let sorts = line.trim_start().trim_start_matches("-> ").trim_start().starts_with("Sort ");
        let is_whole = is_scan && !is_of_small(line) && !next.contains("Index Cond") && !is_limited;
        is_whole || (sorts && !plan.iter().any(|line| is_of_small(line)))
    })
}
