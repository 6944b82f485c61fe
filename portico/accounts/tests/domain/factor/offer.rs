use portico_accounts::SecondFactor;
use portico_testbed::{Behaviour, Engine, MailServer, on_both_engines};

use crate::stage::{ADA, BROWSER, EVE, Stage};

on_both_engines!(
    a_second_factor_is_offered_until_one_is_on,
    the_offer_is_dismissed_for_good,
    nothing_is_offered_where_a_factor_is_required,
    an_unconfirmed_address_is_offered_nothing_where_emails_are_sent,
);

async fn a_second_factor_is_offered_until_one_is_on(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    assert!(stage.accounts.offers_second_factor(&stage.browsing(&ada).await));
    let ada = stage.protect(ada).await;
    assert!(!stage.accounts.offers_second_factor(&stage.browsing(&ada.session).await));
}

async fn the_offer_is_dismissed_for_good(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let caller = stage.browsing(&ada).await;
    for _ in 0..2 {
        stage.accounts.dismiss_second_factor_offer(caller.user.id).await.unwrap();
    }
    assert!(!stage.accounts.offers_second_factor(&stage.browsing(&ada).await));
    let again = stage.log_in(ADA, crate::stage::PASSWORD).await.unwrap();
    assert!(!stage.accounts.offers_second_factor(&stage.browsing(&again).await));
}

async fn nothing_is_offered_where_a_factor_is_required(engine: Engine) {
    let stage = Stage::asking(engine, SecondFactor::Admins).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    assert!(!stage.accounts.offers_second_factor(&stage.browsing(&ada).await));
}

async fn an_unconfirmed_address_is_offered_nothing_where_emails_are_sent(engine: Engine) {
    let server = MailServer::start(Behaviour::Disconnect).await;
    let stage = Stage::set(engine).await;
    let node = stage.another_node_asking_by_mail(SecondFactor::Optional, &server).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let caller = stage.browsing(&ada).await;
    assert!(stage.accounts.offers_second_factor(&caller), "no email is sent here");
    assert!(!node.offers_second_factor(&caller));
    let eve = stage.new_verified_session(EVE, BROWSER).await;
    assert!(node.offers_second_factor(&stage.browsing(&eve).await));
}
