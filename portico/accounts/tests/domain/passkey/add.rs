use portico_accounts::{Accounts, Client, FullProof, PasskeyError, ProofError, SecondFactor};
use portico_fields::Name;
use portico_testbed::{Behaviour, Engine, KeyKind, MailServer, SoftPasskey, on_both_engines};

use crate::stage::{
    ADA, BROWSER, EVE, ISSUER, MICROSECOND, MINUTE, PASSWORD, PROGRAM, SECOND, Stage, access_token, json, passkey,
    password, session_token,
};

on_both_engines!(
    every_algorithm_can_be_added_and_used,
    a_new_passkey_is_listed_reported_and_remembered,
    a_passkey_without_a_name_is_called_after_the_device_in_the_users_language,
    options_take_full_proof,
    a_program_gets_no_options,
    an_unverified_address_gets_no_options_where_emails_are_sent,
    creation_options_can_be_answered_for_five_minutes,
    a_session_that_has_ended_adds_nothing,
    a_passkey_is_added_once,
    the_21st_passkey_is_refused,
    two_accounts_share_a_device,
    a_new_passkey_ends_pending_log_ins_and_trust_but_no_session,
);

async fn every_algorithm_can_be_added_and_used(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    for kind in [KeyKind::EdDsa, KeyKind::Es256, KeyKind::Rs256] {
        let mut passkey = SoftPasskey::new(kind, ISSUER);
        stage.add_passkey(&ada, &mut passkey).await.unwrap();
        assert_eq!(stage.log_in_with_passkey(&mut passkey).await.user.id, ada.user.id, "{kind:?}");
    }
}

async fn a_new_passkey_is_listed_reported_and_remembered(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_verified_session(ADA, BROWSER).await;
    let caller = stage.browsing(&ada).await;
    let options = stage.creation_options(&caller).await.unwrap();
    let name = Name::parse(" My laptop ").unwrap();
    let created = passkey().create(&json(&options)).json();
    let added = stage.accounts.add_passkey(&caller, &created, Some(name), &Client::default()).await.unwrap();
    assert!(added.passkey.name == "My laptop" && added.passkey.is_synced && added.passkey.is_usable);
    assert!(added.recovery_codes.is_none(), "policy asks for none");
    assert_eq!(stage.accounts.passkeys(ada.user.id).await.unwrap(), [added.passkey]);
    assert_eq!(stage.accounts.factors(ada.user.id).await.unwrap().passkeys, 1);
    assert_eq!(stage.count("select count(*) from audit_events where event = 'authn_passkey_added'").await, 1);
    assert!(stage.subjects_to(ADA).await.contains(&"A passkey was added to your account".to_owned()));
    let caller = stage.browsing(&ada).await;
    assert!(stage.accounts.require_second_factor(&caller).await.is_ok(), "the authenticator verified its user");
    assert!(!stage.accounts.offers_second_factor(&caller));
}

async fn a_passkey_without_a_name_is_called_after_the_device_in_the_users_language(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let firefox = Client::new(Some("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"), None);
    let in_german = firefox.clone().with_lang("de");
    let added = async |client: &Client| {
        let caller = stage.browsing(&ada).await;
        let created = passkey().create(&json(&stage.creation_options(&caller).await.unwrap())).json();
        stage.accounts.add_passkey(&caller, &created, None, client).await.unwrap().passkey.name
    };
    assert_eq!(added(&firefox).await, "Firefox on Linux");
    assert_eq!(added(&in_german).await, "Firefox auf Linux");
    stage.change("update users set lang = 'en'").await;
    assert_eq!(added(&in_german).await, "Firefox on Linux", "the user's own choice comes first");
}

async fn options_take_full_proof(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let caller = stage.browsing(&ada).await;
    let (nothing, client) = (FullProof::default(), Client::default());
    let without = stage.accounts.passkey_creation_options(&caller, nothing, &client).await;
    assert!(matches!(without, Err(PasskeyError::Proof(ProofError::PasswordMissing))));
    let wrong = stage.accounts.passkey_creation_options(&caller, &password("wrong horse"), &Client::default()).await;
    assert!(matches!(wrong, Err(PasskeyError::Proof(ProofError::WrongPassword(_)))));
    let ada = stage.protect(ada).await;
    let caller = stage.browsing(&ada.session).await;
    let without_code = stage.creation_options(&caller).await;
    assert!(matches!(without_code, Err(PasskeyError::Proof(ProofError::CodeRequired))));
    let proof = stage.proof(&ada.phone);
    assert!(stage.accounts.passkey_creation_options(&caller, proof, &Client::default()).await.is_ok());
}

async fn a_program_gets_no_options(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, PROGRAM).await;
    let caller = stage.caller_by_token(access_token(&ada), None).await.unwrap();
    assert!(matches!(stage.creation_options(&caller).await, Err(PasskeyError::NotOffered)));
}

async fn an_unverified_address_gets_no_options_where_emails_are_sent(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let caller = stage.browsing(&ada).await;
    let early = passkey().create(&json(&stage.creation_options(&caller).await.unwrap())).json();
    let server = MailServer::start(Behaviour::Disconnect).await;
    let sending: Accounts = stage.another_node_asking_by_mail(SecondFactor::Optional, &server).await;
    let options = sending.passkey_creation_options(&caller, &password(PASSWORD), &Client::default()).await;
    assert!(matches!(options, Err(PasskeyError::EmailNotVerified)));
    let added = sending.add_passkey(&caller, &early, None, &Client::default()).await;
    assert!(matches!(added, Err(PasskeyError::EmailNotVerified)));
    stage.change("update users set email_verified_at = 1").await;
    let caller = stage.browsing(&stage.log_in(ADA, PASSWORD).await.unwrap()).await;
    assert!(sending.passkey_creation_options(&caller, &password(PASSWORD), &Client::default()).await.is_ok());
}

async fn creation_options_can_be_answered_for_five_minutes(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let caller = stage.browsing(&ada).await;
    let other = stage.browsing(&stage.new_session(EVE, BROWSER).await).await;
    let [early, late] = [
        passkey().create(&json(&stage.creation_options(&caller).await.unwrap())).json(),
        passkey().create(&json(&stage.creation_options(&other).await.unwrap())).json(),
    ];
    stage.clock.advance(5 * MINUTE - MICROSECOND);
    assert!(stage.accounts.add_passkey(&caller, &early, None, &Client::default()).await.is_ok());
    stage.clock.advance(MICROSECOND);
    let added = stage.accounts.add_passkey(&other, &late, None, &Client::default()).await;
    assert!(matches!(added, Err(PasskeyError::Invalid(_))), "{added:?}");
}

async fn a_session_that_has_ended_adds_nothing(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let caller = stage.browsing(&ada).await;
    let created = passkey().create(&json(&stage.creation_options(&caller).await.unwrap())).json();
    stage.accounts.log_out(None, Some(session_token(&ada)), &Client::default()).await.unwrap();
    let added = stage.accounts.add_passkey(&caller, &created, None, &Client::default()).await;
    assert!(matches!(added, Err(PasskeyError::Proof(ProofError::ReauthenticationRequired))), "{added:?}");
    assert_eq!(stage.count("select count(*) from passkeys").await, 0);
}

async fn a_passkey_is_added_once(engine: Engine) {
    let (stage, ada, mut known) = Stage::with_passkey(engine).await;
    assert!(matches!(stage.add_passkey(&ada, &mut known).await, Err(PasskeyError::Exists)));
    let options = json(&stage.creation_options(&stage.browsing(&ada).await).await.unwrap());
    assert_eq!(options["excludeCredentials"][0]["type"], "public-key");
    assert_eq!(options["excludeCredentials"].as_array().unwrap().len(), 1);
    let eve = stage.new_session(EVE, BROWSER).await;
    let stolen = stage.add_passkey(&eve, &mut known.clone()).await;
    assert!(matches!(stolen, Err(PasskeyError::Exists)), "nor in another account");
    assert_eq!(stage.count("select count(*) from passkeys").await, 1);
}

async fn the_21st_passkey_is_refused(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    for _ in 0..19 {
        stage.new_passkey(&ada).await;
    }
    let caller = stage.browsing(&ada).await;
    stage.new_passkey(&ada).await;
    assert!(matches!(stage.creation_options(&caller).await, Err(PasskeyError::LimitReached)));
    assert_eq!(stage.count("select count(*) from passkeys").await, 20);
}

async fn two_accounts_share_a_device(engine: Engine) {
    let stage = Stage::set(engine).await;
    for address in [ADA, EVE] {
        let session = stage.new_session(address, BROWSER).await;
        let mut passkey = stage.new_passkey(&session).await;
        assert_eq!(stage.log_in_with_passkey(&mut passkey).await.user.email, address);
    }
}

async fn a_new_passkey_ends_pending_log_ins_and_trust_but_no_session(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.protected(ADA).await;
    let other = stage.log_in_with(ADA, &ada.phone).await;
    let step = stage.step(ADA).await;
    let trusting = "insert into trusted_browsers (id, user_id, device_id, device, trusted_at, expires_at) \
                    select id, id, id, '', 1, 1 from users";
    stage.change(trusting).await;
    let caller = stage.browsing(&ada.session).await;
    let options = stage.accounts.passkey_creation_options(&caller, stage.proof(&ada.phone), &Client::default()).await;
    let created = passkey().create(&json(&options.unwrap())).json();
    stage.clock.advance(SECOND);
    stage.accounts.add_passkey(&caller, &created, None, &Client::default()).await.unwrap();
    assert!(!stage.is_pending(&step).await);
    assert_eq!(stage.count("select count(*) from trusted_browsers").await, 0);
    assert!(stage.is_known(session_token(&other)).await);
}
