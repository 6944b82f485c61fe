//! Rules for every kind of link: to confirm an address, to reset a password, to change the
//! address.

use portico_accounts::{Client, EndReason, Proof};
use portico_testbed::{Engine, on_both_engines};
use tokio::task::JoinSet;

use crate::stage::{
    ADA, BROWSER, HOUR, MICROSECOND, PASSWORD, SECOND, Stage, deliver, email, new_password, password, session_token,
};

const NEW: &str = "countess@example.net";
const KINDS: [Kind; 3] = [Kind::Verify, Kind::Reset, Kind::Change];

on_both_engines!(
    one_of_twenty_concurrent_uses_succeeds,
    a_link_expires_an_hour_after_it_was_sent,
    a_link_works_only_for_its_purpose,
    an_altered_link_is_refused,
    a_newer_link_of_the_same_kind_voids_the_older_one,
    a_password_change_voids_the_link,
    an_address_change_voids_the_link,
    a_deletion_request_voids_the_link,
    the_last_of_two_links_sent_in_one_millisecond_works,
    a_squatter_loses_the_account_when_the_owner_resets_the_password,
);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Verify,
    Reset,
    Change,
}

async fn one_of_twenty_concurrent_uses_succeeds(engine: Engine) {
    for kind in KINDS {
        let (stage, secret) = with_link(engine, kind).await;
        let mut uses = JoinSet::new();
        for _ in 0..20 {
            let (accounts, secret) = (stage.accounts.clone(), secret.clone());
            uses.spawn(async move { use_as(&accounts, kind, &secret).await });
        }
        let used = uses.join_all().await.into_iter().filter(|used| *used).count();
        assert_eq!(used, 1, "{kind:?}");
        assert!(!use_as(&stage.accounts, kind, &secret).await, "{kind:?}");
    }
}

async fn a_link_expires_an_hour_after_it_was_sent(engine: Engine) {
    for kind in KINDS {
        let (stage, secret) = with_link(engine, kind).await;
        stage.clock.advance(HOUR);
        assert!(!use_as(&stage.accounts, kind, &secret).await, "{kind:?}");
        let (stage, secret) = with_link(engine, kind).await;
        stage.clock.advance(HOUR - MICROSECOND);
        assert!(use_as(&stage.accounts, kind, &secret).await, "{kind:?}");
    }
}

async fn a_link_works_only_for_its_purpose(engine: Engine) {
    for kind in KINDS {
        let (stage, secret) = with_link(engine, kind).await;
        let door = if kind == Kind::Reset { Kind::Verify } else { Kind::Reset };
        assert!(!use_as(&stage.accounts, door, &secret).await, "{kind:?}");
        assert!(use_as(&stage.accounts, kind, &secret).await, "{kind:?}");
        assert_eq!(stage.log_in(NEW, PASSWORD).await.is_ok(), kind == Kind::Change, "{kind:?}");
    }
}

async fn an_altered_link_is_refused(engine: Engine) {
    for kind in KINDS {
        let (stage, secret) = with_link(engine, kind).await;
        for other in [
            secret.to_lowercase(),
            secret.to_uppercase(),
            format!(" {secret}"),
            format!("{secret} "),
            format!("{secret}\n"),
            format!("{secret}="),
            format!("{secret}\0"),
            format!("{secret}{secret}"),
            secret[1..].to_owned(),
            secret[..42].to_owned(),
        ] {
            assert!(!use_as(&stage.accounts, kind, &other).await, "{kind:?} {other:?}");
        }
        assert!(use_as(&stage.accounts, kind, &secret).await, "{kind:?}");
    }
}

async fn a_newer_link_of_the_same_kind_voids_the_older_one(engine: Engine) {
    for kind in KINDS {
        let (stage, older) = with_link(engine, kind).await;
        let newer = ask(&stage, kind).await;
        assert!(!use_as(&stage.accounts, kind, &older).await, "{kind:?}");
        assert!(use_as(&stage.accounts, kind, &newer).await, "{kind:?}");
    }
}

async fn a_password_change_voids_the_link(engine: Engine) {
    for kind in KINDS {
        let (stage, secret) = with_link(engine, kind).await;
        let caller = stage.browsing(&stage.log_in(ADA, PASSWORD).await.unwrap()).await;
        // To the same password: the link is void even if the password does not differ.
        stage
            .accounts
            .change_password(&caller, &password(PASSWORD), &new_password(PASSWORD), &Client::default())
            .await
            .unwrap();
        assert!(!use_as(&stage.accounts, kind, &secret).await, "{kind:?}");
    }
}

async fn an_address_change_voids_the_link(engine: Engine) {
    for kind in [Kind::Verify, Kind::Reset] {
        let (stage, secret) = with_link(engine, kind).await;
        let change = ask(&stage, Kind::Change).await;
        assert!(use_as(&stage.accounts, Kind::Change, &change).await);
        assert!(!use_as(&stage.accounts, kind, &secret).await, "{kind:?}");
    }
}

async fn a_deletion_request_voids_the_link(engine: Engine) {
    for kind in KINDS {
        let (stage, secret) = with_link(engine, kind).await;
        let caller = stage.browsing(&stage.log_in(ADA, PASSWORD).await.unwrap()).await;
        stage.accounts.request_deletion(&caller, &password(PASSWORD), &Client::default()).await.unwrap();
        assert!(!use_as(&stage.accounts, kind, &secret).await, "{kind:?}");
    }
}

/// Their ids do not say which was requested first. Only the link sent last works.
async fn the_last_of_two_links_sent_in_one_millisecond_works(engine: Engine) {
    for _ in 0..8 {
        let stage = Stage::set(engine).await;
        stage.sign_up(ADA).await;
        deliver(&stage.accounts).await;
        for _ in 0..2 {
            stage.accounts.request_password_reset(&email(ADA), &Client::default()).await.unwrap();
            deliver(&stage.accounts).await;
        }
        let mails = stage.mails_to(ADA).await;
        let links: Vec<_> = mails.iter().map(crate::stage::secret_in).collect();
        let [_confirm, older @ .., last] = &links[..] else { panic!("{links:?}") };
        for older in older {
            assert!(!stage.is_reset_link(older).await);
        }
        assert!(use_as(&stage.accounts, Kind::Reset, last).await);
    }
}

/// A squatter signed up with another person's address, requested a change, kept a session: all of it is void once
/// the owner has chosen a password.
async fn a_squatter_loses_the_account_when_the_owner_resets_the_password(engine: Engine) {
    let stage = Stage::set(engine).await;
    let squatter = stage.new_session(ADA, BROWSER).await;
    let confirm = stage.latest_secret_to(ADA).await;
    let change = ask(&stage, Kind::Change).await;
    // The owner follows the link of a sign-up that was not theirs: it does nothing without the password.
    let typed = Proof::Password(password("what its owner would type"));
    assert!(stage.accounts.verify_email(&confirm, typed, &Client::default()).await.is_err());
    assert_eq!(stage.browsing(&squatter).await.user.email_verified_at, None);
    let reset = ask(&stage, Kind::Reset).await;
    stage.accounts.reset_password(&reset, &new_password("the owner's own"), &Client::default()).await.unwrap();
    assert_eq!(
        stage.refusal(portico_accounts::Audience::Web, session_token(&squatter)).await,
        Some(EndReason::PasswordChanged)
    );
    assert!(stage.log_in(ADA, PASSWORD).await.is_err());
    for link in [confirm, change, reset] {
        for kind in KINDS {
            assert!(!use_as(&stage.accounts, kind, &link).await);
        }
    }
    assert!(stage.log_in(NEW, PASSWORD).await.is_err());
    let owner = stage.log_in(ADA, "the owner's own").await.unwrap();
    assert!(owner.user.email_verified_at.is_some());
}

/// Ada, and a link of that kind to her.
async fn with_link(engine: Engine, kind: Kind) -> (Stage, String) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    let first = stage.latest_secret_to(ADA).await;
    let secret = if kind == Kind::Verify { first } else { ask(&stage, kind).await };
    (stage, secret)
}

/// Requests another link, a moment later.
async fn ask(stage: &Stage, kind: Kind) -> String {
    match kind {
        Kind::Verify => stage.verification_secret(ADA).await,
        Kind::Reset => stage.reset_secret(ADA).await,
        Kind::Change => {
            stage.clock.advance(SECOND);
            let caller = stage.browsing(&stage.log_in(ADA, PASSWORD).await.unwrap()).await;
            stage
                .accounts
                .request_email_change(&caller, &email(NEW), &password(PASSWORD), &Client::default())
                .await
                .unwrap();
            stage.latest_secret_to(NEW).await
        }
    }
}

/// Whether a link is accepted as one of that kind.
async fn use_as(accounts: &portico_accounts::Accounts, kind: Kind, secret: &str) -> bool {
    match kind {
        Kind::Verify | Kind::Change => {
            accounts.verify_email(secret, Proof::Password(password(PASSWORD)), &Client::default()).await.is_ok()
        }
        Kind::Reset => {
            accounts.reset_password(secret, &new_password("battery staple"), &Client::default()).await.is_ok()
        }
    }
}
