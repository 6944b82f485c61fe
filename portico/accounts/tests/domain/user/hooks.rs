//! What an app adds to the life of an account.

use portico_accounts::sql::query;
use portico_accounts::{
    AddedByOperator, Client, Db, ExportError, Fault, Hooks, Report, SignUpError, StartError, UserEvent,
};
use portico_testbed::{Engine, on_both_engines};
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use crate::stage::{
    ADA, BROWSER, DAY, EVE, File, NOTES, PASSWORD, SECRET, Setup, Stage, app_migrations, email, password,
    session_token, sign_up_form,
};

on_both_engines!(
    every_new_user_gets_a_note,
    a_taken_address_calls_no_hook,
    a_user_whose_hook_fails_is_not_created,
    a_hook_cannot_hide_a_failed_statement,
    a_closure_can_be_a_hook,
    a_deletion_on_request_calls_the_hook_once_due,
    a_deletion_by_an_operator_calls_the_hook,
    a_failing_hook_keeps_its_user_and_no_other,
    notes_are_deleted_with_their_owner,
    the_export_has_the_parts_of_the_app,
    a_failing_part_fails_the_export,
    a_part_of_the_export_needs_a_free_name,
);

const GOODBYES: File =
    (2, "goodbyes", "create table goodbyes (id ID not null primary key, user_id ID not null, notes bigint not null)");

const IMPORTANT_TO_ADA: &str = "update notes set title = 'important' \
                                where user_id = (select id from users where email_key = 'ada@example.org')";

const SECRET_OF_EVE: &str = "update notes set title = 'Secret' \
                             where user_id = (select id from users where email_key = 'eve@example.org')";

const INSERT: &str = "insert into notes (id, user_id, title, created_at) values ($1, $2, $3, $4)";

async fn first_note(event: UserEvent<'_>) -> Result<(), Fault> {
    let insert = query(INSERT).bind(event.new_id()?).bind(event.user).bind("Welcome").bind(event.now());
    insert.execute(event.tx).await?;
    Ok(())
}

async fn goodbye(event: UserEvent<'_>) -> Result<(), Fault> {
    let sql = "insert into goodbyes (id, user_id, notes) select $1, $2, count(*) from notes where user_id = $2";
    query(sql).bind(event.new_id()?).bind(event.user).execute(event.tx).await?;
    Ok(())
}

async fn run_out_of_notes(event: UserEvent<'_>) -> Result<(), Fault> {
    first_note(event).await?;
    Err(Fault::internal("out of notes"))
}

async fn keep_important(event: UserEvent<'_>) -> Result<(), Fault> {
    let sql = "select count(*) from notes where user_id = $1 and title = 'important'";
    match query(sql).bind(event.user).fetch_one(event.tx).await? {
        (0_i64,) => Ok(()),
        _ => Err(Fault::internal("an important note")),
    }
}

async fn setup(engine: Engine, hooks: Hooks) -> Setup {
    let app_migrations = Some(app_migrations(&[NOTES, GOODBYES]));
    Setup { app_migrations, hooks, ..Setup::make(engine).await }
}

async fn stage(engine: Engine, hooks: Hooks) -> Stage {
    Stage::with_app(setup(engine, hooks).await).await
}

async fn add(stage: &Stage, address: &str) -> Result<Uuid, SignUpError> {
    let granted = AddedByOperator { is_admin: false };
    Ok(stage.accounts.add_user(sign_up_form(address, PASSWORD), granted).await?.id)
}

async fn notes(stage: &Stage) -> i64 {
    stage.count("select count(*) from notes").await
}

async fn every_new_user_gets_a_note(engine: Engine) {
    let stage = stage(engine, Hooks::default().on_user_created(first_note)).await;
    let ada = stage.sign_up(ADA).await;
    let eve = stage.new_session(EVE, BROWSER).await.user;
    let bob = add(&stage, "bob@example.org").await.unwrap();
    for user in [ada.id, eve.id, bob] {
        let sql = "select title, created_at from notes where user_id = $1";
        let found: Vec<(String, i64)> = query(sql).bind(user).fetch_all(stage.accounts.db().read()).await.unwrap();
        assert_eq!(found, [("Welcome".to_owned(), stage.clock.now().as_micros())]);
    }
}

async fn a_taken_address_calls_no_hook(engine: Engine) {
    let setup = setup(engine, Hooks::default().on_user_created(first_note)).await;
    let stage = Stage::with_app_requiring_verification(setup).await;
    for _ in 0..3 {
        stage.accounts.sign_up(sign_up_form(ADA, PASSWORD), &Client::default()).await.unwrap();
    }
    assert!(matches!(add(&stage, ADA).await, Err(SignUpError::EmailTaken)));
    assert_eq!(notes(&stage).await, 1);
}

async fn a_user_whose_hook_fails_is_not_created(engine: Engine) {
    let hooks = Hooks::default().on_user_created(first_note).on_user_created(run_out_of_notes);
    let stage = stage(engine, hooks).await;
    let signed_up = stage.accounts.sign_up(sign_up_form(ADA, PASSWORD), &Client::default()).await.map(drop);
    let added = add(&stage, EVE).await.map(drop);
    for refused in [signed_up, added] {
        let Err(SignUpError::Fault(fault @ Fault::Internal(_))) = refused else { panic!("{refused:?}") };
        let line = Report(&fault).to_string();
        assert!(line.contains("hooks::run_out_of_notes failed: ") && line.ends_with("out of notes"), "{line}");
        assert_eq!(fault.to_string(), "Something went wrong on our side.");
    }
    assert_eq!(stage.count("select count(*) from users").await, 0);
    assert_eq!((notes(&stage).await, stage.waiting().await), (0, 0));
}

/// PostgreSQL aborts the transaction, and would undo everything at its commit without an error.
async fn a_hook_cannot_hide_a_failed_statement(engine: Engine) {
    async fn careless(event: UserEvent<'_>) -> Result<(), Fault> {
        _ = query("insert into no_such_table (one) values (1)").execute(event.tx).await;
        Ok(())
    }
    let stage = stage(engine, Hooks::default().on_user_created(careless)).await;
    let is_created = add(&stage, ADA).await.is_ok();
    assert_eq!(is_created, engine == Engine::Sqlite);
    assert_eq!(stage.count("select count(*) from users").await, i64::from(is_created));
}

async fn a_closure_can_be_a_hook(engine: Engine) {
    let hooks = Hooks::default().on_user_created(async |event: UserEvent<'_>| first_note(event).await);
    let stage = stage(engine, hooks).await;
    stage.sign_up(ADA).await;
    assert_eq!(notes(&stage).await, 1);
}

async fn a_deletion_on_request_calls_the_hook_once_due(engine: Engine) {
    let stage = stage(engine, Hooks::default().on_user_created(first_note).on_user_deleted(goodbye)).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let caller = stage.caller(session_token(&ada)).await;
    stage.accounts.request_deletion(&caller, &password(PASSWORD), &Client::default()).await.unwrap();
    stage.accounts.delete_due_accounts().await.unwrap();
    assert_eq!(stage.count("select count(*) from goodbyes").await, 0);
    stage.clock.advance(7 * DAY);
    stage.accounts.clean_up().await.unwrap();
    assert_eq!(stage.count("select count(*) from users").await, 0);
    assert_eq!(stage.count("select count(*) from goodbyes where notes = 1").await, 1);
}

async fn a_deletion_by_an_operator_calls_the_hook(engine: Engine) {
    let stage = stage(engine, Hooks::default().on_user_created(first_note).on_user_deleted(goodbye)).await;
    stage.sign_up(ADA).await;
    assert!(!stage.accounts.delete_user(&email(EVE)).await.unwrap());
    assert!(stage.accounts.delete_user(&email(ADA)).await.unwrap());
    assert!(!stage.accounts.delete_user(&email(ADA)).await.unwrap());
    assert_eq!(stage.count("select count(*) from goodbyes where notes = 1").await, 1);
    assert_eq!(stage.count("select count(*) from goodbyes").await, 1);
}

async fn a_failing_hook_keeps_its_user_and_no_other(engine: Engine) {
    let hooks = Hooks::default().on_user_created(first_note).on_user_deleted(goodbye).on_user_deleted(keep_important);
    let stage = stage(engine, hooks).await;
    for address in [ADA, EVE, "bob@example.org"] {
        stage.sign_up(address).await;
    }
    stage.change("update users set deletion_due_at = 1").await;
    stage.change(IMPORTANT_TO_ADA).await;
    let fault = stage.accounts.delete_due_accounts().await.unwrap_err();
    assert!(Report(&fault).to_string().contains("hooks::keep_important failed: "), "{}", Report(&fault));
    assert_eq!(stage.texts("select email from users").await, [ADA]);
    assert_eq!((notes(&stage).await, stage.count("select count(*) from goodbyes").await), (1, 2));
    assert!(stage.accounts.delete_user(&email(ADA)).await.is_err());
    stage.change("update notes set title = ''").await;
    stage.accounts.delete_due_accounts().await.unwrap();
    assert_eq!(stage.count("select count(*) from users").await, 0);
}

async fn notes_are_deleted_with_their_owner(engine: Engine) {
    let stage = stage(engine, Hooks::default().on_user_created(first_note)).await;
    stage.sign_up(ADA).await;
    let eve = stage.sign_up(EVE).await.id;
    stage.accounts.delete_user(&email(ADA)).await.unwrap();
    let left: Vec<(Uuid,)> = query("select user_id from notes").fetch_all(stage.accounts.db().read()).await.unwrap();
    assert_eq!(left, [(eve,)]);
}

#[derive(Serialize, sqlx_macros::FromRow)]
struct Note {
    title: String,
}

async fn export_notes(db: Db, user: Uuid) -> Result<Vec<Note>, Fault> {
    Ok(query("select title from notes where user_id = $1 order by id").bind(user).fetch_all(db.read()).await?)
}

async fn export_of(stage: &Stage, address: &str) -> Result<serde_json::Value, ExportError> {
    let user = stage.log_in(address, PASSWORD).await.unwrap();
    let caller = stage.caller(session_token(&user)).await;
    Ok(serde_json::to_value(stage.accounts.export(&caller).await?).unwrap())
}

async fn the_export_has_the_parts_of_the_app(engine: Engine) {
    let hooks = Hooks::default().on_user_created(first_note).export("notes", export_notes);
    let stage = stage(engine, hooks.export("likes", async |_, _| Ok(2))).await;
    stage.sign_up(ADA).await;
    stage.sign_up(EVE).await;
    stage.change(SECRET_OF_EVE).await;
    let export = export_of(&stage, ADA).await.unwrap();
    assert_eq!((&export["notes"], &export["likes"]), (&json!([{ "title": "Welcome" }]), &json!(2)));
    assert_eq!(export["user"]["email"], ADA);
    assert_eq!(export_of(&stage, EVE).await.unwrap()["notes"], json!([{ "title": "Secret" }]));
}

async fn a_failing_part_fails_the_export(engine: Engine) {
    async fn broken(_: Db, _: Uuid) -> Result<(), Fault> {
        Err(Fault::internal("no notes today"))
    }
    let stage = stage(engine, Hooks::default().export("notes", broken)).await;
    stage.sign_up(ADA).await;
    let Err(ExportError::Fault(fault)) = export_of(&stage, ADA).await else { panic!("an export") };
    assert!(Report(&fault).to_string().contains("notes failed: "), "{}", Report(&fault));
}

async fn a_part_of_the_export_needs_a_free_name(engine: Engine) {
    let start = async |hooks: Hooks| setup(engine, hooks).await.node(SECRET).await.err();
    let stage = stage(engine, Hooks::default()).await;
    stage.sign_up(ADA).await;
    let ours = export_of(&stage, ADA).await.unwrap();
    assert!(ours.as_object().unwrap().len() >= 5, "{ours}");
    for name in ours.as_object().unwrap().keys() {
        let hooks = Hooks::default().export(name.clone().leak(), export_notes);
        let refused = start(hooks).await.expect("a refusal");
        assert!(matches!(refused, StartError::ExportName(refused) if refused == name), "{name}: {refused}");
        assert!(refused.to_string().contains(&format!("two parts named {name};")), "{refused}");
    }
    let twice = Hooks::default().export("notes", export_notes).export("notes", export_notes);
    assert!(matches!(start(twice).await, Some(StartError::ExportName("notes"))));
    assert!(start(Hooks::default().export("notes", export_notes)).await.is_none());
}
