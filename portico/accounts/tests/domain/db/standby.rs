//! After a failover, the address of the database may lead to a standby. A function that hides PostgreSQL's own makes a
//! primary look like one.

use portico_accounts::{DatabaseLocation, Db};
use portico_testbed::{Database, Engine};
use sqlx::{Connection, PgConnection};

const SET_UP: &str = "create table standby (is_standby boolean not null);
    insert into standby values (false);
    create function pg_is_in_recovery() returns boolean language sql as 'select is_standby from standby'";
const SEARCHED_FIRST: &str = "do $$ begin
    execute format('alter database %I set search_path = public, pg_catalog', current_database()); end $$";
const CLOSE_OTHERS: &str = "select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()";

/// A database that can be turned into a standby, and the connection that does it.
async fn database() -> (Database, PgConnection) {
    let database = Database::make(Engine::Postgres).await;
    let mut operator = PgConnection::connect(database.url()).await.unwrap();
    for sql in [SET_UP, SEARCHED_FIRST] {
        sqlx::raw_sql(sql).execute(&mut operator).await.unwrap();
    }
    (database, operator)
}

async fn turn(operator: &mut PgConnection, is_standby: bool) {
    sqlx::query("update standby set is_standby = $1").bind(is_standby).execute(&mut *operator).await.unwrap();
    sqlx::raw_sql(CLOSE_OTHERS).execute(operator).await.unwrap();
}

#[tokio::test]
async fn a_standby_answers_no_query_until_it_is_promoted() {
    let (database, mut operator) = database().await;
    let db = Db::open(&DatabaseLocation::Url(database.url().into())).await.unwrap();
    db.ping().await.unwrap();
    turn(&mut operator, true).await;
    assert!(db.ping().await.is_err());
    assert!(db.begin().await.is_err());
    turn(&mut operator, false).await;
    db.ping().await.unwrap();
    db.begin().await.unwrap().roll_back().await.unwrap();
}

#[tokio::test]
async fn startup_on_a_standby_says_what_to_do() {
    let (database, mut operator) = database().await;
    turn(&mut operator, true).await;
    let said = Db::open(&DatabaseLocation::Url(database.url().into())).await.unwrap_err().to_string();
    assert!(said.contains("is a standby; name the primary server in DATABASE_URL"), "{said}");
}
