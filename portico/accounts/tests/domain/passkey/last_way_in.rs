use portico_accounts::{Client, FullProof, LogInError, LoggedIn, ProofError, RemovePasskeyError, RemovePasswordError};
use portico_testbed::{Engine, SoftPasskey, on_both_engines};
use uuid::Uuid;

use crate::stage::{
    ADA, BROWSER, MINUTE, PASSWORD, PROGRAM, SECRET, Stage, access_token, email, entered, given, json, new_password,
    password, refused, session_token,
};

on_both_engines!(
    a_passkey_beside_a_password_can_be_removed,
    the_last_passkey_without_a_password_stays,
    concurrent_removals_leave_the_last_passkey,
    removing_a_password_requires_two_passkeys,
    concurrent_removals_leave_a_way_in,
    a_recent_passkey_is_full_proof_for_a_user_without_a_password,
    a_session_opened_by_password_proves_nothing_once_the_password_is_removed,
    a_password_can_be_set_again,
    an_emailed_link_sets_a_password_for_someone_without_one,
    an_operator_learns_who_is_left_without_a_way_in,
    a_removal_takes_full_proof_and_is_reported,
);

async fn remove(stage: &Stage, by: &LoggedIn, at: usize, proof: FullProof) -> Result<(), RemovePasskeyError> {
    let caller = stage.browsing(by).await;
    let id = stage.accounts.passkeys(caller.user.id).await.unwrap()[at].id;
    stage.accounts.remove_passkey(&caller, id, proof, &Client::default()).await
}

fn by_password() -> FullProof {
    FullProof::from(&password(PASSWORD))
}

/// Ada with two passkeys and no password, logged in with the first.
async fn without_password(engine: Engine) -> (Stage, LoggedIn, [SoftPasskey; 2]) {
    let (stage, ada, mut first) = Stage::with_passkey(engine).await;
    let second = stage.new_passkey(&ada).await;
    let caller = stage.browsing(&ada).await;
    stage.accounts.remove_password(&caller, by_password(), &Client::default()).await.unwrap();
    let session = stage.log_in_with_passkey(&mut first).await;
    (stage, session, [first, second])
}

async fn a_passkey_beside_a_password_can_be_removed(engine: Engine) {
    let (stage, ada, mut passkey) = Stage::with_passkey(engine).await;
    let other = stage.log_in_with_passkey(&mut passkey).await;
    remove(&stage, &ada, 0, by_password()).await.unwrap();
    assert!(refused(stage.log_in_by(&passkey.answer(&stage.log_in_options()).json()).await), "it is unknown now");
    assert!(stage.is_known(session_token(&other)).await, "its sessions continue");
    assert!(stage.log_in(ADA, PASSWORD).await.is_ok());
}

async fn the_last_passkey_without_a_password_stays(engine: Engine) {
    let (stage, ada, [mut first, _]) = without_password(engine).await;
    remove(&stage, &ada, 1, FullProof::default()).await.unwrap();
    let last = remove(&stage, &ada, 0, FullProof::default()).await;
    assert!(matches!(last, Err(RemovePasskeyError::LastWayIn)), "{last:?}");
    stage.log_in_with_passkey(&mut first).await;
}

async fn concurrent_removals_leave_the_last_passkey(engine: Engine) {
    let (stage, ada, _) = without_password(engine).await;
    let other = stage.another_node(SECRET).await.unwrap();
    let caller = stage.browsing(&ada).await;
    let passkeys = stage.accounts.passkeys(ada.user.id).await.unwrap();
    let removals: Vec<_> = passkeys
        .into_iter()
        .zip([stage.accounts.clone(), other])
        .map(|(passkey, node)| {
            let caller = caller.clone();
            tokio::spawn(async move {
                let client = Client::default();
                node.remove_passkey(&caller, passkey.id, FullProof::default(), &client).await
            })
        })
        .collect();
    let mut refusals = 0;
    for removal in removals {
        match removal.await.unwrap() {
            Ok(()) => {}
            Err(RemovePasskeyError::LastWayIn) => refusals += 1,
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!((refusals, stage.count("select count(*) from passkeys").await), (1, 1));
}

async fn removing_a_password_requires_two_passkeys(engine: Engine) {
    let (stage, ada, mut first) = Stage::with_passkey(engine).await;
    let caller = stage.browsing(&ada).await;
    let early = stage.accounts.remove_password(&caller, by_password(), &Client::default()).await;
    assert!(matches!(early, Err(RemovePasswordError::LastWayIn)));
    stage.new_passkey(&ada).await;
    let unproved = stage.accounts.remove_password(&caller, FullProof::default(), &Client::default()).await;
    assert!(matches!(unproved, Err(RemovePasswordError::Proof(ProofError::PasswordMissing))));
    stage.accounts.remove_password(&caller, by_password(), &Client::default()).await.unwrap();
    assert!(!stage.accounts.has_password(ada.user.id).await.unwrap());
    assert!(matches!(stage.log_in(ADA, PASSWORD).await, Err(LogInError::WrongCredentials)));
    assert!(stage.is_known(session_token(&ada)).await);
    assert!(stage.subjects_to(ADA).await.contains(&"Your password was removed".to_owned()));
    assert_eq!(stage.count("select count(*) from audit_events where event = 'authn_password_removed'").await, 1);
    stage.log_in_with_passkey(&mut first).await;
}

async fn concurrent_removals_leave_a_way_in(engine: Engine) {
    let (stage, ada, _) = Stage::with_passkey(engine).await;
    stage.new_passkey(&ada).await;
    let caller = stage.browsing(&ada).await;
    let passkeys = stage.accounts.passkeys(ada.user.id).await.unwrap();
    let (client, [first, second]) = (Client::default(), [passkeys[0].id, passkeys[1].id]);
    let accounts = &stage.accounts;
    let (without, one, other) = tokio::join!(
        accounts.remove_password(&caller, by_password(), &client),
        accounts.remove_passkey(&caller, first, by_password(), &client),
        accounts.remove_passkey(&caller, second, by_password(), &client),
    );
    assert!(without.is_err() || one.is_err() || other.is_err());
    let ways = "select (select count(password_hash) from users) + (select count(*) from passkeys)";
    assert!(stage.count(ways).await > 0);
}

async fn a_recent_passkey_is_full_proof_for_a_user_without_a_password(engine: Engine) {
    let (stage, ada, [mut first, _]) = without_password(engine).await;
    stage.clock.advance(10 * MINUTE);
    let late = remove(&stage, &ada, 1, FullProof::default()).await;
    let Err(RemovePasskeyError::Proof(error @ ProofError::ReauthenticationRequired)) = late else { panic!("{late:?}") };
    assert_eq!(error.to_string(), "Use your passkey again to continue.");
    let caller = stage.browsing(&ada).await;
    let options = json(&stage.accounts.passkey_proof_options(&caller).await.unwrap().unwrap());
    let answer = first.answer(&options).json();
    stage.accounts.prove_with_passkey(&caller, &answer, &Client::default()).await.unwrap();
    let caller = stage.browsing(&ada).await;
    let client = Client::default();
    stage.accounts.begin_app(&caller, FullProof::default(), &client).await.unwrap();
    let address = email("ada.new@example.org");
    stage.accounts.request_email_change(&caller, &address, FullProof::default(), &client).await.unwrap();
    stage.accounts.passkey_creation_options(&caller, FullProof::default(), &client).await.unwrap();
    remove(&stage, &ada, 1, FullProof::default()).await.unwrap();
    stage.accounts.request_deletion(&caller, FullProof::default(), &client).await.unwrap();
}

/// It was opened with the password. Only a passkey used in it counts.
async fn a_session_opened_by_password_proves_nothing_once_the_password_is_removed(engine: Engine) {
    let (stage, ada, _) = Stage::with_passkey(engine).await;
    stage.new_passkey(&ada).await;
    let browser = stage.log_in(ADA, PASSWORD).await.unwrap();
    let program = stage.accounts.log_in(given(ADA, PASSWORD), PROGRAM, Client::default()).await.unwrap();
    let program = entered(program);
    let callers = [stage.browsing(&browser).await, stage.caller_by_token(access_token(&program), None).await.unwrap()];
    let caller = stage.browsing(&ada).await;
    stage.accounts.remove_password(&caller, by_password(), &Client::default()).await.unwrap();
    for caller in callers {
        let proved = stage.accounts.reauthenticate(&caller, FullProof::default(), &Client::default()).await;
        assert!(matches!(proved, Err(ProofError::ReauthenticationRequired)));
    }
    stage.accounts.reauthenticate(&caller, FullProof::default(), &Client::default()).await.unwrap();
    stage.clock.advance(9 * MINUTE);
    stage.accounts.reauthenticate(&caller, FullProof::default(), &Client::default()).await.unwrap();
    stage.clock.advance(MINUTE);
    let proved = stage.accounts.reauthenticate(&caller, FullProof::default(), &Client::default()).await;
    assert!(matches!(proved, Err(ProofError::ReauthenticationRequired)), "it does not prolong itself");
    assert!(stage.accounts.require_recent_proof(&caller).await.is_err());
}

async fn a_password_can_be_set_again(engine: Engine) {
    let (stage, ada, _) = without_password(engine).await;
    let caller = stage.browsing(&ada).await;
    let new = new_password("battery staple");
    stage.accounts.change_password(&caller, FullProof::default(), &new, &Client::default()).await.unwrap();
    assert!(stage.log_in(ADA, "battery staple").await.is_ok());
    assert!(stage.is_known(session_token(&ada)).await);
    let again = stage.accounts.change_password(&caller, FullProof::default(), &new, &Client::default()).await;
    assert!(again.is_err(), "a password that is set must be given");
}

async fn an_emailed_link_sets_a_password_for_someone_without_one(engine: Engine) {
    let (stage, _ada, _) = without_password(engine).await;
    stage.change("update users set email_verified_at = 1").await;
    let secret = stage.reset_secret(ADA).await;
    stage.accounts.reset_password(&secret, &new_password("battery staple"), &Client::default()).await.unwrap();
    assert!(stage.log_in(ADA, "battery staple").await.is_ok());
    assert_eq!(stage.count("select count(*) from passkeys").await, 2, "passkeys of a verified account stay");
}

async fn an_operator_learns_who_is_left_without_a_way_in(engine: Engine) {
    let (stage, ada, _) = without_password(engine).await;
    let kept = stage.accounts.reset_second_factor(&email(ADA), false).await.unwrap();
    assert!(kept.has_way_in && kept.passkeys == 0);
    assert!(!stage.is_known(session_token(&ada)).await);
    let reset = stage.accounts.reset_second_factor(&email(ADA), true).await.unwrap();
    assert!(!reset.has_way_in && reset.passkeys == 2);
    assert_eq!(stage.count("select count(*) from passkeys").await, 0);
}

async fn a_removal_takes_full_proof_and_is_reported(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_verified_session(ADA, BROWSER).await;
    stage.new_passkey(&ada).await;
    let missing = remove(&stage, &ada, 0, FullProof::default()).await;
    assert!(matches!(missing, Err(RemovePasskeyError::Proof(ProofError::PasswordMissing))));
    let wrong = remove(&stage, &ada, 0, FullProof::from(&password("wrong horse"))).await;
    assert!(matches!(wrong, Err(RemovePasskeyError::Proof(ProofError::WrongPassword(_)))));
    remove(&stage, &ada, 0, by_password()).await.unwrap();
    assert!(stage.subjects_to(ADA).await.contains(&"A passkey was removed from your account".to_owned()));
    assert_eq!(stage.count("select count(*) from audit_events where event = 'authn_passkey_removed'").await, 1);
    let caller = stage.browsing(&ada).await;
    let unknown = stage.accounts.remove_passkey(&caller, Uuid::nil(), by_password(), &Client::default()).await;
    assert!(matches!(unknown, Err(RemovePasskeyError::NotFound)));
    assert!(stage.accounts.require_second_factor(&caller).await.is_err(), "the factor is gone");
}
