//! A SQLite database is copied to PostgreSQL, the app's tables included.

use portico_accounts::{
    Accounts, AppMigrations, Audience, Client, CookieState, CopyError, DatabaseLocation, Db, LoggedIn, Timestamp,
};
use portico_testbed::{Database, Engine};
use sqlx::PgPool;

use crate::stage::{
    ADA, BROWSER, EVE, File, PASSWORD, PROGRAM, SECRET, Setup, entered, given, json, migrator, new_session, passkey,
    password, session_token,
};

const IN_SQLITE: [File; 1] = [(
    1,
    "things",
    "create table Things (id blob primary key, user_id blob references users (id) on delete cascade, \
     parent_id blob references Things (id), rank integer, weight real, price numeric, is_good boolean, said text, \
     raw blob, at text, meta text, twice integer generated always as (rank * 2)); \
     create table labels (number integer primary key autoincrement, name text not null unique); \
     insert into labels (name) values ('seed'); \
     create virtual table searchable using fts5 (said)",
)];

const IN_POSTGRES: [File; 1] = [(
    1,
    "things",
    "create table things (id uuid primary key, user_id uuid references users (id) on delete cascade, \
     parent_id uuid references things (id), rank integer, weight double precision, price numeric(8, 2), is_good boolean, \
     said text, raw bytea, at timestamptz, meta jsonb, twice integer generated always as (rank * 2) stored); \
     create table labels (number bigint generated always as identity primary key, name text not null unique); \
     insert into labels (name) values ('seed')",
)];

/// Both databases, and a domain that has run on SQLite for a while.
struct Move {
    from: Setup,
    to: Setup,
}

impl Move {
    async fn prepare() -> Self {
        let app = AppMigrations { sqlite: migrator(&IN_SQLITE, "", ""), postgres: migrator(&IN_POSTGRES, "", "") };
        let from = Setup { app_migrations: Some(app), is_limited: true, ..Setup::make(Engine::Sqlite).await };
        let database = Database::make(Engine::Postgres).await;
        let to = Setup { app_migrations: Some(app), database, ..Setup::make(Engine::Sqlite).await };
        Self { from, to }
    }

    async fn start(&self) -> Accounts {
        self.from.node(SECRET).await.unwrap()
    }

    /// Changes the SQLite database while no server runs.
    async fn change(&self, sql: &'static str) {
        let db = open(&self.from).await;
        let Db::Sqlite { writer, .. } = &db else { panic!("not SQLite") };
        sqlx::raw_sql(sql).execute(writer).await.unwrap();
        db.close().await;
    }

    async fn copy(&self) -> Result<u64, CopyError> {
        let (from, to) = (open(&self.from).await, open(&self.to).await);
        let copied = from.copy_to(&to).await;
        from.close().await;
        to.close().await;
        Ok(copied?.iter().map(|table| table.rows).sum())
    }

    async fn refusal(&self) -> String {
        let refused = self.copy().await.unwrap_err().to_string();
        assert!(!refused.contains('\n'), "{refused}");
        refused
    }

    async fn target(&self) -> PgPool {
        PgPool::connect(self.to.database.url()).await.unwrap()
    }

    async fn count(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&self.target().await).await.unwrap()
    }
}

async fn open(setup: &Setup) -> Db {
    let db = Db::open(&DatabaseLocation::Url(setup.database.url().into())).await.unwrap();
    db.with_app_migrations(setup.app_migrations.unwrap())
}

/// Rows in every table.
async fn grow(accounts: &Accounts) -> (LoggedIn, LoggedIn) {
    let ada = new_session(accounts, ADA, BROWSER).await;
    let eve = new_session(accounts, EVE, PROGRAM).await;
    let eve = accounts.refresh(Audience::Api, session_token(&eve), &Client::default()).await.unwrap();
    accounts.deliver_waiting_mails().await.unwrap();
    assert!(accounts.log_in(given(ADA, "wrong horse"), BROWSER, Client::default()).await.is_err());
    let gone = accounts.log_in(given(ADA, PASSWORD), BROWSER, Client::default()).await.map(entered).unwrap();
    accounts.log_out(None, Some(session_token(&gone)), &Client::default()).await.unwrap();
    accounts.write_waiting_notes().await;
    (ada, eve)
}

const THINGS: &str = "insert into Things (id, user_id, parent_id, rank, weight, price, is_good, said, raw, at, meta) values \
     (x'00000000000000000000000000000002', (select id from users where email = 'ada@example.org'), \
     x'00000000000000000000000000000001', 1073741823, 0.1, 10.5, true, \
     '🦀 \\ \t \n \\N ''', x'00ff5c0a', '2026-11-28T12:00:00.123456+01:00', \
     '{\"b\": 1,  \"a\": [null]}'), \
     (x'00000000000000000000000000000001', null, null, -1, 1e300, 7, false, '', x'', '2026-11-28', '\"\"'), \
     (x'00000000000000000000000000000003', null, x'00000000000000000000000000000003', null, null, null, null, null, \
     null, null, null)";

#[tokio::test]
async fn every_row_is_copied_and_sessions_continue() {
    let moving = Move::prepare().await;
    let accounts = moving.start().await;
    let (ada, eve) = grow(&accounts).await;
    accounts.db().close().await;
    moving.change(THINGS).await;
    moving.change("insert into labels (name) values ('a'), ('b'); delete from labels where name = 'b'").await;
    let copied = moving.copy().await.unwrap();
    assert!(copied > 20, "{copied} rows");

    let there = moving.to.node(SECRET).await.unwrap();
    for (audience, of) in [(Audience::Web, &ada), (Audience::Api, &eve)] {
        let renewed = there.refresh(audience, session_token(of), &Client::default()).await.unwrap();
        assert_eq!(renewed.user.id, of.user.id);
    }
    there.log_in(given(ADA, PASSWORD), BROWSER, Client::default()).await.unwrap();
    assert!(there.log_in(given(EVE, "wrong horse"), BROWSER, Client::default()).await.is_err());
    there.catch_up().await.unwrap();
    there.clean_up().await.unwrap();
    there.db().close().await;
}

#[tokio::test]
async fn passkeys_log_in_after_the_move() {
    let moving = Move::prepare().await;
    let accounts = moving.start().await;
    let ada = new_session(&accounts, ADA, BROWSER).await;
    let state = accounts.caller_by_cookie(session_token(&ada)).await.unwrap();
    let (CookieState::Caller(caller), client) = (state, Client::default()) else { panic!("a session") };
    let mut passkey = passkey();
    let options = accounts.passkey_creation_options(&caller, &password(PASSWORD), &client).await.unwrap();
    accounts.add_passkey(&caller, &passkey.create(&json(&options)).json(), None, &client).await.unwrap();
    accounts.db().close().await;
    moving.copy().await.unwrap();
    let there = moving.to.node(SECRET).await.unwrap();
    let options = json(&there.passkey_log_in_options().unwrap().unwrap());
    let entry = there.log_in_with_passkey(&passkey.answer(&options).json(), BROWSER, &client).await;
    assert_eq!(entered(entry.unwrap()).user.id, ada.user.id);
    there.db().close().await;
}

#[tokio::test]
async fn values_of_all_kinds_keep_their_meaning() {
    let moving = Move::prepare().await;
    let accounts = moving.start().await;
    grow(&accounts).await;
    accounts.db().close().await;
    moving.change(THINGS).await;
    moving.copy().await.unwrap();
    let row: (String, i32, f64, String, bool, Vec<u8>, i64, String, i32) = sqlx::query_as(
        "select said, rank, weight, price::text, is_good, raw, (extract(epoch from at) * 1000000)::bigint, \
         meta ->> 'b', twice from things where id = '00000000-0000-0000-0000-000000000002'",
    )
    .fetch_one(&moving.target().await)
    .await
    .unwrap_or_else(|error| panic!("{error}"));
    let at = Timestamp::from_seconds(1_795_863_600).as_micros() + 123_456;
    let expected =
        ("🦀 \\ \t \n \\N '".to_owned(), 1_073_741_823, 0.1, "10.50".to_owned(), true, vec![0, 255, 92, 10], at);
    assert_eq!((row.0, row.1, row.2, row.3, row.4, row.5, row.6), expected);
    assert_eq!((row.7.as_str(), row.8), ("1", 2_147_483_646));
    assert_eq!(moving.count("select count(*) from things where said is null and raw is null and at is null").await, 1);
    assert_eq!(moving.count("select count(*) from things where said = '' and raw = ''").await, 1);
}

#[tokio::test]
async fn numbers_continue_where_sqlite_stopped() {
    let moving = Move::prepare().await;
    moving.start().await.db().close().await;
    moving.change("insert into labels (name) values ('a'), ('b'); delete from labels where name = 'b'").await;
    moving.copy().await.unwrap();
    assert_eq!(moving.count("select max(number) from labels").await, 2);
    assert_eq!(moving.count("insert into labels (name) values ('c') returning number").await, 4);
    let before = moving.count("select max(id) from changes").await;
    assert_eq!(moving.count("insert into changes (kind) values ('keys') returning id").await, before + 1);
}

#[tokio::test]
async fn references_and_triggers_work_in_the_copy() {
    let moving = Move::prepare().await;
    let accounts = moving.start().await;
    grow(&accounts).await;
    accounts.db().close().await;
    moving.change(THINGS).await;
    moving.copy().await.unwrap();
    let target = moving.target().await;
    let logged = "select count(*) from changes where kind = 'user'";
    let before = moving.count(logged).await;
    sqlx::query("delete from users where email = 'ada@example.org'").execute(&target).await.unwrap();
    assert_eq!(moving.count(logged).await, before + 1);
    assert_eq!(moving.count("select count(*) from things where user_id is not null").await, 0);
    assert!(sqlx::query("update things set parent_id = gen_random_uuid()").execute(&target).await.is_err());
}

#[tokio::test]
async fn a_target_with_rows_is_refused() {
    let moving = Move::prepare().await;
    let accounts = moving.start().await;
    grow(&accounts).await;
    accounts.db().close().await;
    moving.copy().await.unwrap();
    let refused = moving.refusal().await;
    assert!(refused.starts_with("the target is not empty: its table audit_events has rows"), "{refused}");
}

#[tokio::test]
async fn a_source_in_use_is_refused() {
    let moving = Move::prepare().await;
    let accounts = moving.start().await;
    let refused = moving.refusal().await;
    assert!(refused.starts_with("the SQLite database is in use"), "{refused}");
    accounts.db().close().await;
    moving.copy().await.unwrap();
}

#[tokio::test]
async fn a_failed_copy_leaves_nothing_behind_and_can_be_repeated() {
    let moving = Move::prepare().await;
    moving.start().await.db().close().await;
    moving.change(THINGS).await;
    for (wrong, right, expected) in [
        (
            "update Things set rank = 2147483648 where rank = -1",
            "update Things set rank = -1 where rank = 2147483648",
            "table things, column rank, row id = 00000000-0000-0000-0000-000000000001: the number 2147483648 does not fit",
        ),
        (
            "update Things set at = 'soon' where rank = -1",
            "update Things set at = null where rank = -1",
            "table things, column at, row id = 00000000-0000-0000-0000-000000000001: invalid input syntax for type",
        ),
        (
            "update Things set said = 'a' || char(0) where rank = -1",
            "update Things set said = null where rank = -1",
            "table things, column said, row id = 00000000-0000-0000-0000-000000000001: the text contains U+0000",
        ),
        (
            "update Things set price = 1.255 where rank = -1",
            "update Things set price = 1.25 where rank = -1",
            "table things: the 3 rows in the target differ from the 3 copied",
        ),
        (
            "pragma foreign_keys = off; update Things set parent_id = x'09' where rank = -1",
            "update Things set parent_id = null where rank = -1",
            "row 2 of the table Things refers to a row of Things that does not exist",
        ),
        ("create table mine (id integer)", "drop table mine", "the table mine is only in the SQLite database"),
        (
            "alter table labels add column colour text",
            "alter table labels drop column colour",
            "the column colour of the table labels is only in the SQLite database",
        ),
    ] {
        moving.change(wrong).await;
        let refused = moving.refusal().await;
        assert!(refused.starts_with(expected), "{refused}");
        let tables = "select count(*) from pg_tables where schemaname = current_schema()";
        assert_eq!(moving.count(tables).await, 0, "{refused}");
        moving.change(right).await;
    }
    moving.copy().await.unwrap();
}

#[tokio::test]
async fn many_rows_are_copied_in_batches() {
    let moving = Move::prepare().await;
    moving.start().await.db().close().await;
    moving
        .change(
            "with recursive n (i) as (select 1 union all select i + 1 from n where i < 5000) \
             insert into Things (id, rank, said, raw, meta) \
             select randomblob(16), i, hex(randomblob(i % 40)), randomblob(i % 3000), '[' || i || ']' from n",
        )
        .await;
    assert!(moving.copy().await.unwrap() > 5000);
    assert_eq!(moving.count("select sum(rank)::bigint from things").await, 12_502_500);
}

#[tokio::test]
async fn only_sqlite_is_copied_and_only_to_postgres() {
    let moving = Move::prepare().await;
    let (sqlite, postgres) = (open(&moving.from).await, open(&moving.to).await);
    assert!(matches!(postgres.copy_to(&postgres).await, Err(CopyError::NotSqlite)));
    assert!(matches!(sqlite.copy_to(&sqlite).await, Err(CopyError::NotPostgres)));
    assert!(matches!(sqlite.copy_to(&postgres).await, Err(CopyError::Pending)));
}
