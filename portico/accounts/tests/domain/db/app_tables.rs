//! Statements of an app on its own tables.

use portico_accounts::sql::{Value, query};
use portico_accounts::{Fault, Timestamp};
use portico_testbed::{Engine, on_both_engines};
use uuid::Uuid;

use crate::stage::{File, Setup, Stage, app_migrations};

on_both_engines!(
    every_type_is_stored_and_read,
    a_missing_value_is_null,
    a_transaction_takes_effect_as_a_whole,
    ids_of_the_app_are_ordered_by_time,
    a_failed_statement_becomes_a_fault,
);

const THINGS: File = (
    20261128120000,
    "things",
    "create table things (id ID not null primary key, number bigint, size double precision, is_new boolean, \
     name text, data BYTES, at bigint)",
);

const INSERT: &str =
    "insert into things (id, number, size, is_new, name, data, at) values ($1, $2, $3, $4, $5, $6, $7)";

#[derive(Debug, PartialEq, sqlx_macros::FromRow)]
struct Thing {
    id: Uuid,
    number: Option<i64>,
    size: Option<f64>,
    is_new: Option<bool>,
    name: Option<String>,
    data: Option<Vec<u8>>,
    at: Option<Timestamp>,
}

async fn stage(engine: Engine) -> Stage {
    let app_migrations = Some(app_migrations(&[THINGS]));
    Stage::with_app(Setup { app_migrations, ..Setup::make(engine).await }).await
}

async fn every_type_is_stored_and_read(engine: Engine) {
    let stage = stage(engine).await;
    let (id, at) = (stage.accounts.new_id().unwrap(), stage.clock.now());
    let insert = query(INSERT).bind(id).bind(7).bind(0.1).bind(true).bind("Ada").bind(&[0_u8, 255][..]).bind(at);
    assert_eq!(insert.execute(stage.accounts.db().write()).await.unwrap(), 1);
    let found =
        query("select * from things where id = $1 and is_new = $2 and size > $3").bind(id).bind(true).bind(0.05);
    let expected = Thing {
        id,
        number: Some(7),
        size: Some(0.1),
        is_new: Some(true),
        name: Some("Ada".to_owned()),
        data: Some(vec![0, 255]),
        at: Some(at),
    };
    assert_eq!(found.fetch_one::<Thing>(stage.accounts.db().read()).await.unwrap(), expected);
}

async fn a_missing_value_is_null(engine: Engine) {
    let stage = stage(engine).await;
    let id = stage.accounts.new_id().unwrap();
    let nothing = [
        Value::from(None::<i64>),
        None::<f64>.into(),
        None::<bool>.into(),
        None::<String>.into(),
        None::<Vec<u8>>.into(),
        None::<Timestamp>.into(),
    ];
    let insert = nothing.into_iter().fold(query(INSERT).bind(id), |insert, value| insert.bind(value));
    insert.execute(stage.accounts.db().write()).await.unwrap();
    let found: Option<Thing> = query("select * from things").fetch_optional(stage.accounts.db().read()).await.unwrap();
    let nothing = Thing { id, number: None, size: None, is_new: None, name: None, data: None, at: None };
    assert_eq!(found, Some(nothing));
    assert_eq!(stage.count("select count(*) from things where is_new is null and data is null").await, 1);
}

async fn a_transaction_takes_effect_as_a_whole(engine: Engine) {
    let stage = stage(engine).await;
    for commits in [false, true] {
        let mut tx = stage.accounts.db().begin().await.unwrap();
        for _ in 0..2 {
            let id = stage.accounts.new_id().unwrap();
            query("insert into things (id) values ($1)").bind(id).execute(&mut tx).await.unwrap();
        }
        assert_eq!(query("select id from things").fetch_all::<(Uuid,)>(&mut tx).await.unwrap().len(), 2);
        match commits {
            true => tx.commit().await.unwrap(),
            false => tx.roll_back().await.unwrap(),
        }
        assert_eq!(stage.count("select count(*) from things").await, 2 * i64::from(commits));
    }
}

async fn ids_of_the_app_are_ordered_by_time(engine: Engine) {
    let stage = stage(engine).await;
    let first = stage.accounts.new_id().unwrap();
    stage.clock.advance(crate::stage::MILLISECOND);
    let second = stage.accounts.new_id().unwrap();
    assert!(first < second && first.get_version_num() == 7, "{first} {second}");
}

async fn a_failed_statement_becomes_a_fault(engine: Engine) {
    async fn read(stage: &Stage) -> Result<(i64,), Fault> {
        Ok(query("select one from no_such_table").fetch_one(stage.accounts.db().read()).await?)
    }
    assert!(matches!(read(&stage(engine).await).await, Err(Fault::Database(_))));
}
