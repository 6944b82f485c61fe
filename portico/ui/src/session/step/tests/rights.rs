use super::*;

/// A page of an administrator who has a fresh token.
fn administrator(id: &str) -> Tab {
    let mut tab = Tab::of(id);
    tab.state.shown.session = Session::SignedIn(User { is_admin: true, ..a_user(id) });
    tab
}

fn is_admin(tab: &Tab) -> bool {
    tab.state.user().is_some_and(|user| user.is_admin)
}

#[test]
fn a_refresh_asks_whether_an_administrator_still_is_one() {
    let mut tab = administrator("ada");
    let effects = tab.take(refresh_answered(Some("ada.1"), new_token("ada.2")));
    assert_eq!(effects, [store("ada.2"), Effect::SetTimer, Effect::RequestUser]);
    let mut tab = Tab::of("ada");
    let effects = tab.take(refresh_answered(Some("ada.1"), new_token("ada.2")));
    assert_eq!(effects, [store("ada.2"), Effect::SetTimer]);
}

#[test]
fn a_forbidden_call_asks_whether_an_administrator_still_is_one() {
    assert_eq!(administrator("ada").take(Event::Forbidden), [Effect::RequestUser]);
    assert_eq!(Tab::of("ada").take(Event::Forbidden), []);
    assert_eq!(Tab::anonymous().take(Event::Forbidden), []);
}

#[test]
fn a_demoted_administrator_stays_logged_in_without_the_role() {
    let mut tab = administrator("ada");
    assert!(is_admin(&tab));
    tab.take(user_answered(Some("ada.1"), Some("ada")));
    assert_eq!((tab.user(), is_admin(&tab)), (Some("ada"), false));
}

#[test]
fn an_administrator_who_logs_out_is_not_looked_up() {
    let mut tab = administrator("ada");
    tab.take(Event::LogOutSent);
    assert_eq!(tab.take(Event::Forbidden), []);
}
