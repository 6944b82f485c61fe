use super::*;

fn token_received(token: &str) -> Event {
    Event::TokenReceived(token.to_owned())
}

fn logged_in(user: &str) -> Event {
    Event::LoggedIn(a_user(user), "/dashboard".to_owned())
}

#[test]
fn a_log_in_stores_the_token_and_then_shows_the_user() {
    let mut tab = Tab::anonymous();
    assert_eq!(tab.take(token_received("ada.1")), [store("ada.1"), Effect::SetTimer]);
    assert_eq!(tab.user(), None);

    assert_eq!(tab.take(logged_in("ada")), [discard_forms_unless("ada")]);
    assert_eq!(tab.user(), Some("ada"));
    assert_eq!(tab.token(), Some("ada.1"));
}

#[test]
fn a_log_in_by_a_user_of_another_language_loads_their_page() {
    let mut tab = Tab::anonymous();
    tab.take(token_received("ada.1"));
    let german = User { lang: Some("de".to_owned()), ..a_user("ada") };
    let effects = tab.take(Event::LoggedIn(german, "/dashboard".to_owned()));
    assert_eq!(effects, [Effect::LoadPage("/dashboard".to_owned())]);
    assert_eq!(tab.user(), None, "the English page shows no user");
}

#[test]
fn a_log_in_without_storage_keeps_the_token_for_the_page() {
    let mut tab = Tab::anonymous().without_storage();
    tab.take(token_received("ada.1"));
    assert_eq!(tab.state.unstored_token(), Some("ada.1"));
    tab.take(logged_in("ada"));

    tab.take(refresh_answered(Some("ada.1"), new_token("ada.2")));
    assert_eq!(tab.state.unstored_token(), Some("ada.2"));

    tab.take(Event::LogOutSent);
    assert_eq!(tab.state.unstored_token(), None);
}

#[test]
fn a_token_that_can_be_stored_again_replaces_the_pages_own() {
    let mut tab = Tab::of("ada").without_storage();
    tab.take(token_received("ada.2"));
    tab.has_storage = true;
    tab.take(token_received("ada.3"));
    assert_eq!(tab.state.unstored_token(), None);
    assert_eq!(tab.token(), Some("ada.3"));
}

#[test]
fn a_log_in_whose_cookie_is_blocked_leaves_no_token() {
    let mut tab = Tab::anonymous();
    tab.take(token_received("ada.1"));
    assert_eq!(tab.take(Event::LogInFailed), [Effect::RemoveToken, Effect::SetTimer]);
    assert_eq!((tab.user(), tab.token()), (None, None));
}

#[test]
fn a_log_in_by_another_user_loads_the_next_page() {
    let mut tab = Tab::of("ada");
    assert_eq!(tab.take(logged_in("bea")), [Effect::LoadPage("/dashboard".to_owned())]);
    assert_eq!(tab.user(), Some("ada"));
}

#[test]
fn a_log_in_after_the_end_of_a_session_forgets_how_it_ended() {
    let mut tab = Tab::of("ada");
    tab.take(Event::Heard(News::Over(Reason::Idle)));
    assert_eq!(tab.ended(), Some(Ending::Because(Reason::Idle)));
    tab.take(logged_in("ada"));
    assert_eq!(tab.ended(), None);
}

#[test]
fn a_session_without_a_token_gets_one() {
    let mut tab = Tab::new(Some("ada"), None);
    assert_eq!(tab.take(Event::Opened), [Effect::Refresh(refresh_of(None))]);
    tab.take(refresh_answered(None, new_token("ada.1")));
    assert_eq!(tab.token(), Some("ada.1"));
}

#[test]
fn a_token_without_a_session_is_removed() {
    let mut tab = Tab::new(None, Some("ada.1"));
    assert_eq!(tab.take(Event::Opened), [Effect::RemoveToken, Effect::SetTimer]);
}

#[test]
fn a_page_without_a_session_or_a_token_does_nothing() {
    assert_eq!(Tab::anonymous().take(Event::Opened), []);
}

#[test]
fn a_fresh_token_is_used_as_it_is() {
    assert_eq!(Tab::of("ada").take(Event::Opened), [Effect::SetTimer]);
}

#[test]
fn a_token_that_is_not_fresh_for_the_user_is_replaced() {
    for mut tab in
        [Tab::of("ada").after(LIFE), Tab::new(Some("ada"), Some("bea.1")), Tab::new(Some("ada"), Some("unreadable"))]
    {
        let old = tab.token().map(str::to_owned);
        assert_eq!(tab.take(Event::Opened), [Effect::Refresh(refresh_of(old.as_deref()))]);
    }
}
