use portico_accounts::{Audience, Client, CookieState, StepError};
use portico_testbed::{Engine, on_both_engines};
use secrecy::ExposeSecret;

use crate::stage::{ADA, BROWSER, OTHER_SECRET, PROGRAM, Stage, access_token, session_token, step_at};

on_both_engines!(
    a_step_token_is_not_a_credential,
    no_other_credential_is_a_step_token,
    a_step_of_a_browser_is_not_one_of_a_program,
    a_step_token_of_another_secret_is_refused,
    a_pending_log_in_reveals_no_device,
);

async fn a_step_token_is_not_a_credential(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.protected(ADA).await;
    let [web, api] = [BROWSER, PROGRAM].map(|from| step_at(&stage.accounts, ADA, from, Client::default()));
    for step in [web.await, api.await] {
        let token = step.token.expose_secret();
        assert!(matches!(stage.cookie_state(token).await, CookieState::Unknown));
        assert!(!stage.accounts.is_authentic_cookie(token));
        assert!(stage.accounts.accept(token, None).is_err());
        assert!(stage.accounts.accept(token, Some(token)).is_err());
        for audience in [Audience::Web, Audience::Api] {
            assert_eq!(stage.refusal(audience, token).await, None);
        }
        assert_eq!(stage.accounts.last_user(token), None);
        stage.accounts.revoke_token(token, &Client::default()).await.unwrap();
        stage.accounts.log_out(None, Some(token), &Client::default()).await.unwrap();
    }
    assert_eq!(stage.count("select count(*) from log_in_steps").await, 2, "nothing used them up");
    assert_eq!(stage.count("select count(*) from sessions where revoked_at is null").await, 1);
}

async fn no_other_credential_is_a_step_token(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.protected(ADA).await;
    let program = stage.accounts.log_in_with_code(
        crate::stage::given(ADA, crate::stage::PASSWORD),
        Some(stage.code(&ada.phone)),
        PROGRAM,
        Client::default(),
    );
    let program = program.await.unwrap().logged_in().unwrap();
    let device = ada.session.tokens.device_token.as_ref().unwrap().expose_secret().to_owned();
    let step = stage.step(ADA).await;
    let id = stage.texts(match stage.accounts.db() {
        portico_accounts::Db::Sqlite { .. } => "select lower(hex(id)) from log_in_steps",
        portico_accounts::Db::Postgres { .. } => "select replace(id::text, '-', '') from log_in_steps",
    });
    let id = &id.await[0];
    let forged = format!("v1.{id}.{}", "A".repeat(43));
    assert!(step.token.expose_secret().starts_with(&format!("v1.{id}.")));
    for other in [session_token(&ada.session), session_token(&program), access_token(&program), &device, &forged, ""] {
        for audience in [Audience::Web, Audience::Api] {
            assert!(stage.accounts.pending_step(audience, other).await.unwrap().is_none(), "{other}");
            let shown = stage.shown(&ada.phone);
            let finished = stage.accounts.finish_step(audience, other, &shown, false, &Client::default()).await;
            assert!(matches!(finished, Err(StepError::InvalidStep)), "{other}");
        }
    }
}

async fn a_step_of_a_browser_is_not_one_of_a_program(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.protected(ADA).await;
    for (from, other) in [(BROWSER, Audience::Api), (PROGRAM, Audience::Web)] {
        let step = step_at(&stage.accounts, ADA, from, Client::default()).await;
        let (token, shown) = (step.token.expose_secret(), stage.shown(&ada.phone));
        let finished = stage.accounts.finish_step(other, token, &shown, false, &Client::default()).await;
        assert!(matches!(finished, Err(StepError::InvalidStep)), "{from:?}");
    }
}

async fn a_step_token_of_another_secret_is_refused(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.protected(ADA).await;
    let step = stage.step(ADA).await;
    stage.change("delete from signing_keys").await;
    let other = stage.another_node(OTHER_SECRET).await.unwrap();
    assert!(other.pending_step(Audience::Web, step.token.expose_secret()).await.unwrap().is_none());
}

/// A browser is known only from a complete log-in on.
async fn a_pending_log_in_reveals_no_device(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.protected(ADA).await;
    let before = stage.count("select count(*) from audit_events").await;
    stage.step(ADA).await;
    assert_eq!(stage.count("select count(*) from audit_events").await, before, "a log-in has not happened");
    assert!(!stage.subjects_to(ADA).await.contains(&"Log-in from a new device".to_owned()));
}
