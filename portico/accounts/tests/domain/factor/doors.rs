//! Every change of a factor, the password or the address requires full proof, and so does a deletion.

use portico_accounts::{
    Caller, ChangeEmailError, ChangePasswordError, Client, DeleteAccountError, EnrolmentError, FullProof, ProofError,
};
use portico_testbed::{Engine, on_both_engines};

use crate::stage::{
    ADA, EVE, MICROSECOND, MINUTE, PASSWORD, Protected, Stage, access_token, code, email, new_password, password,
    session_token,
};

on_both_engines!(
    every_guarded_operation_requires_a_code,
    every_guarded_operation_refuses_a_wrong_code,
    a_code_of_another_user_is_refused_for_every_operation,
    a_code_that_was_used_elsewhere_is_refused_for_every_operation,
    a_wrong_password_is_refused_before_the_code_is_used,
    the_password_cannot_be_left_out,
    every_guarded_operation_accepts_full_proof,
    a_recovery_code_proves_one_operation,
    a_user_without_a_password_needs_a_recent_passkey,
    a_proof_makes_the_session_recent_and_rotates_its_token,
);

pub(super) const DOORS: [Door; 7] = [
    Door::Password,
    Door::Email,
    Door::Deletion,
    Door::NewApp,
    Door::RemoveApp,
    Door::RecoveryCodes,
    Door::Reauthenticate,
];

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Door {
    Password,
    Email,
    Deletion,
    NewApp,
    RemoveApp,
    RecoveryCodes,
    Reauthenticate,
}

impl Door {
    pub(super) async fn open(self, stage: &Stage, caller: &Caller, proof: FullProof) -> Result<(), ProofError> {
        let (accounts, client) = (&stage.accounts, Client::default());
        match self {
            Self::Password => {
                let changed = accounts.change_password(caller, proof, &new_password("battery staple"), &client).await;
                changed.map_err(|error| match error {
                    ChangePasswordError::Proof(error) => error,
                    other => panic!("{other:?}"),
                })
            }
            Self::Email => {
                let asked = accounts.request_email_change(caller, &email("new@example.net"), proof, &client).await;
                asked.map_err(|error| match error {
                    ChangeEmailError::Proof(error) => error,
                    other => panic!("{other:?}"),
                })
            }
            Self::Deletion => {
                let asked = accounts.request_deletion(caller, proof, &client).await;
                asked.map(drop).map_err(|error| match error {
                    DeleteAccountError::Proof(error) => error,
                    other => panic!("{other:?}"),
                })
            }
            Self::NewApp => accounts.begin_app(caller, proof, &client).await.map(drop).map_err(|error| match error {
                EnrolmentError::Proof(error) => error,
                other => panic!("{other:?}"),
            }),
            Self::RemoveApp => accounts.remove_app(caller, proof, &client).await,
            Self::RecoveryCodes => accounts.renew_recovery_codes(caller, proof, &client).await.map(drop),
            Self::Reauthenticate => accounts.reauthenticate(caller, proof, &client).await,
        }
    }
}

/// All that a door could change.
async fn everything(stage: &Stage) -> Vec<String> {
    let mut all = stage.texts("select email || coalesce(password_hash, '') from users order by email").await;
    for sql in [
        "select count(*) from users where deletion_due_at is not null",
        "select count(*) from authenticator_apps",
        "select count(*) from app_enrolments",
        "select count(*) from recovery_codes",
        "select count(*) from sessions where revoked_at is null",
        "select count(*) from mails where letter like '%new_email%'",
    ] {
        all.push(stage.count(sql).await.to_string());
    }
    let times = stage.count("select max(authenticated_at) from sessions").await;
    all.push(times.to_string());
    all
}

fn only_password() -> FullProof {
    FullProof::from(&password(PASSWORD))
}

/// Refuses this proof at every door, and changes nothing.
async fn is_refused_everywhere(
    stage: &Stage,
    ada: &Protected,
    proof: &FullProof,
    is_expected: impl Fn(&ProofError) -> bool,
) {
    let caller = stage.browsing(&ada.session).await;
    let before = everything(stage).await;
    for door in DOORS {
        let refused = door.open(stage, &caller, proof.clone()).await.unwrap_err();
        assert!(is_expected(&refused), "{door:?}: {refused:?}");
        assert_eq!(everything(stage).await, before, "{door:?}");
    }
}

async fn every_guarded_operation_requires_a_code(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.protected(ADA).await;
    let is_missing = |error: &ProofError| matches!(error, ProofError::CodeRequired);
    is_refused_everywhere(&stage, &ada, &only_password(), is_missing).await;
}

async fn every_guarded_operation_refuses_a_wrong_code(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.protected(ADA).await;
    let proof = FullProof { code: Some(code("000000")), ..only_password() };
    is_refused_everywhere(&stage, &ada, &proof, |error| matches!(error, ProofError::WrongCode)).await;
}

async fn a_code_of_another_user_is_refused_for_every_operation(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (ada, eve) = (stage.protected(ADA).await, stage.protected(EVE).await);
    let is_wrong = |error: &ProofError| matches!(error, ProofError::WrongCode);
    let of_eve = FullProof { code: Some(stage.code(&eve.phone)), ..only_password() };
    is_refused_everywhere(&stage, &ada, &of_eve, is_wrong).await;
    let recovery_code = portico_fields::RecoveryCode::parse(&eve.recovery_codes[0]).unwrap();
    let of_eve = FullProof { recovery_code: Some(recovery_code), ..only_password() };
    is_refused_everywhere(&stage, &ada, &of_eve, is_wrong).await;
}

async fn a_code_that_was_used_elsewhere_is_refused_for_every_operation(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.protected(ADA).await;
    let proof = stage.proof(&ada.phone);
    let step = stage.step(ADA).await;
    stage.finish(&step, &stage.shown(&ada.phone)).await.unwrap();
    is_refused_everywhere(&stage, &ada, &proof, |error| matches!(error, ProofError::WrongCode)).await;
}

async fn a_wrong_password_is_refused_before_the_code_is_used(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.protected(ADA).await;
    let wrong = FullProof { password: Some(password("wrong horse")), ..stage.proof(&ada.phone) };
    is_refused_everywhere(&stage, &ada, &wrong, |error| matches!(error, ProofError::WrongPassword(_))).await;
    let caller = stage.browsing(&ada.session).await;
    assert!(Door::Reauthenticate.open(&stage, &caller, stage.proof(&ada.phone)).await.is_ok());
}

async fn the_password_cannot_be_left_out(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.protected(ADA).await;
    let proof = FullProof { password: None, ..stage.proof(&ada.phone) };
    is_refused_everywhere(&stage, &ada, &proof, |error| matches!(error, ProofError::PasswordMissing)).await;
}

async fn every_guarded_operation_accepts_full_proof(engine: Engine) {
    for door in DOORS {
        let stage = Stage::set(engine).await;
        let ada = stage.protected(ADA).await;
        let caller = stage.browsing(&ada.session).await;
        let opened = door.open(&stage, &caller, stage.proof(&ada.phone)).await;
        assert!(opened.is_ok(), "{door:?}: {opened:?}");
    }
}

async fn a_recovery_code_proves_one_operation(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.protected(ADA).await;
    let caller = stage.browsing(&ada.session).await;
    let recovery_code = portico_fields::RecoveryCode::parse(&ada.recovery_codes[0]).unwrap();
    let proof = FullProof { recovery_code: Some(recovery_code), ..only_password() };
    assert!(Door::Reauthenticate.open(&stage, &caller, proof.clone()).await.is_ok());
    let again = Door::Reauthenticate.open(&stage, &caller, proof).await;
    assert!(matches!(again, Err(ProofError::WrongCode)));
    assert!(stage.subjects_to(ADA).await.contains(&"A recovery code was used".to_owned()));
}

async fn a_user_without_a_password_needs_a_recent_passkey(engine: Engine) {
    let (stage, ada, mut passkey) = Stage::with_passkey(engine).await;
    let by_passkey = stage.log_in_with_passkey(&mut passkey).await;
    let (caller, of_before) = (stage.browsing(&by_passkey).await, stage.log_in(ADA, PASSWORD).await.unwrap());
    let of_before = stage.browsing(&of_before).await;
    assert_eq!(ada.user.id, caller.user.id);
    stage.change("update users set password_hash = null").await;
    let nothing = FullProof::default();
    let refused = Door::NewApp.open(&stage, &of_before, nothing.clone()).await;
    assert!(matches!(refused, Err(ProofError::ReauthenticationRequired)), "the password is gone");
    stage.clock.advance(10 * MINUTE - MICROSECOND);
    assert!(Door::NewApp.open(&stage, &caller, nothing.clone()).await.is_ok());
    stage.clock.advance(MICROSECOND);
    let refused = Door::NewApp.open(&stage, &caller, nothing).await;
    assert!(matches!(refused, Err(ProofError::ReauthenticationRequired)));
}

async fn a_proof_makes_the_session_recent_and_rotates_its_token(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.protected(ADA).await;
    let caller = stage.browsing(&ada.session).await;
    stage.clock.advance(11 * MINUTE);
    assert!(matches!(stage.accounts.require_recent_proof(&caller).await, Err(ProofError::ReauthenticationRequired)));
    Door::Reauthenticate.open(&stage, &caller, stage.proof(&ada.phone)).await.unwrap();
    assert!(stage.accounts.require_recent_proof(&caller).await.is_ok());
    let same = stage.accounts.renew_access_token(&caller).await.unwrap();
    assert_eq!(session_token(&same), session_token(&ada.session), "without a rotation");
    let rotated = stage.accounts.rotate_session(&caller).await.unwrap();
    assert_ne!(session_token(&rotated), session_token(&ada.session));
    let again = stage.accounts.rotate_session(&caller).await.unwrap();
    assert_eq!(session_token(&again), session_token(&rotated), "as long as it may not have arrived");
    assert!(stage.is_known(session_token(&rotated)).await);
    let accepted = stage.caller_by_token(access_token(&rotated), Some(session_token(&rotated))).await.unwrap();
    assert_eq!(accepted.session.id, caller.session.id);
    let again = stage.accounts.rotate_session(&caller).await.unwrap();
    assert_ne!(session_token(&again), session_token(&rotated), "it has arrived");
}
