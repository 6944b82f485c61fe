//! A database of the previous version, in which no one had a second factor.

use portico_accounts::{Accounts, CookieState, DatabaseLocation, Db};
use portico_testbed::{Database, Engine, on_both_engines};
use sqlx::AssertSqlSafe;
use sqlx::migrate::Migrator;

use crate::stage::{ADA, BROWSER, PASSWORD, SECRET, Setup, Stage, entered, given, session_token};

on_both_engines!(a_database_from_the_previous_version_opens, the_previous_version_can_still_write);

/// The last migration of the previous version.
const FORMER: i64 = 18;

async fn run(db: &Db, sql: &str) {
    let sql = AssertSqlSafe(sql.to_owned());
    match db {
        Db::Sqlite { writer, .. } => sqlx::query(sql).execute(writer).await.map(drop),
        Db::Postgres { pool, .. } => sqlx::query(sql).execute(&pool.inner()).await.map(drop),
    }
    .unwrap();
}

/// An empty database of the previous version.
async fn former(engine: Engine) -> Setup {
    let setup = Setup { database: Database::make(engine).await, ..Setup::make(engine).await };
    let db = Db::open(&DatabaseLocation::Url(setup.database.url().into())).await.unwrap();
    let of = |all: Migrator| {
        let known = all.iter().filter(|migration| migration.version <= FORMER).cloned();
        Migrator::with_migrations(known.collect())
    };
    match &db {
        Db::Sqlite { writer, .. } => of(sqlx_macros::migrate!("migrations/sqlite")).run(writer).await.unwrap(),
        Db::Postgres { pool, .. } => {
            of(sqlx_macros::migrate!("migrations/postgres")).run(&pool.inner()).await.unwrap();
        }
    }
    db.close().await;
    setup
}

/// Ada and her session, in the columns that the previous version knew.
async fn rows(stage: &Stage) -> [String; 2] {
    let (user, session) = match stage.accounts.db() {
        Db::Sqlite { .. } => {
            ("select 'x''' || hex(id) || '''' from users", "select 'x''' || hex(id) || '''' from sessions")
        }
        Db::Postgres { .. } => ("select '''' || id || '''' from users", "select '''' || id || '''' from sessions"),
    };
    let user = stage.texts(user).await;
    let (user, session) = (user[0].clone(), stage.texts(session).await[0].clone());
    let hash = stage.texts("select password_hash from users").await[0].clone();
    let now = stage.clock.now().as_micros();
    [
        format!(
            "insert into users (id, name, email, email_key, password_hash, is_admin, created_at) \
             values ({user}, 'Ada', '{ADA}', '{ADA}', '{hash}', false, {now})"
        ),
        format!(
            "insert into sessions (id, user_id, audience, remembered, counter, rotated_at, authenticated_at, \
             created_at, last_seen_at, expires_at) values ({session}, {user}, 'web', false, 0, {now}, {now}, {now}, \
             {now}, {now} + 86400000000)"
        ),
    ]
}

async fn start(setup: &Setup) -> Accounts {
    setup.node(SECRET).await.unwrap()
}

async fn a_database_from_the_previous_version_opens(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let setup = former(engine).await;
    let db = Db::open(&DatabaseLocation::Url(setup.database.url().into())).await.unwrap();
    for row in rows(&stage).await {
        run(&db, &row).await;
    }
    db.close().await;
    let node = start(&setup).await;
    let state = node.caller_by_cookie(session_token(&ada)).await.unwrap();
    let CookieState::Caller(caller) = state else { panic!("{state:?}") };
    assert_eq!(caller.session.proofs.words().collect::<Vec<_>>(), ["pwd"]);
    assert_eq!((caller.session.second_factor_at, caller.session.recovered_at), (None, None));
    assert!(node.offers_second_factor(&caller));
    let entry = node.log_in(given(ADA, PASSWORD), BROWSER, portico_accounts::Client::default()).await.unwrap();
    assert_eq!(entered(entry).user.id, ada.user.id);
}

/// While servers are replaced one by one.
async fn the_previous_version_can_still_write(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let rows = rows(&stage).await;
    let setup = former(engine).await;
    let node = start(&setup).await;
    for row in &rows {
        run(node.db(), row).await;
    }
    let state = node.caller_by_cookie(session_token(&ada)).await.unwrap();
    assert!(matches!(state, CookieState::Caller(_)), "{state:?}");
}
