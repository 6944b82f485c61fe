use super::*;

fn restoration(old: Option<&str>, is_theirs: bool) -> Refresh {
    Refresh { old: old.map(str::to_owned), purpose: Purpose::Restoration { is_theirs } }
}

/// A restored page of Ada's, and the refresh it waits for.
fn restored(token: Option<&str>, is_theirs: bool) -> (Tab, Refresh) {
    let mut tab = Tab::new(Some("ada"), token);
    let refresh = restoration(token, is_theirs);
    let given_up = Effect::Later(Event::HiddenTooLong, Duration::from_secs(5));
    assert_eq!(tab.take(Event::Restored), [Effect::HidePage, given_up, Effect::Refresh(refresh.clone())]);
    (tab, refresh)
}

#[test]
fn a_restored_page_is_hidden_until_the_session_is_confirmed() {
    let (mut tab, refresh) = restored(Some("ada.1"), true);
    let effects = tab.take(Event::RefreshAnswered(refresh, new_token("ada.2")));
    assert_eq!(effects, [store("ada.2"), Effect::SetTimer, Effect::ShowPage]);
    assert_eq!(tab.user(), Some("ada"));
    assert_eq!(tab.take(Event::HiddenTooLong), []);
}

#[test]
fn a_restored_page_without_an_answer_is_reloaded_after_five_seconds() {
    let (mut tab, _) = restored(Some("ada.1"), true);
    assert_eq!(tab.take(Event::HiddenTooLong), [Effect::ReloadPage]);
}

#[test]
fn a_restored_page_of_an_ended_session_is_logged_out() {
    let (mut tab, refresh) = restored(Some("ada.1"), true);
    let effects = tab.take(Event::RefreshAnswered(refresh, RefreshAnswer::Over(None)));
    let told = Effect::Tell(News::Over(Reason::LoggedOut));
    assert_eq!(effects, [told, Effect::RemoveToken, Effect::SetTimer, keep_forms("ada"), Effect::ShowPage]);
    assert_eq!(tab.ended(), Some(Ending::Because(Reason::LoggedOut)));
}

#[test]
fn a_restored_page_says_why_the_session_ended_if_the_server_knows() {
    let (mut tab, refresh) = restored(Some("ada.1"), true);
    tab.take(Event::RefreshAnswered(refresh, RefreshAnswer::Over(Some(Reason::Disabled))));
    assert_eq!(tab.ended(), Some(Ending::Because(Reason::Disabled)));
}

#[test]
fn a_restored_page_of_another_users_session_stays_hidden_and_reloads() {
    let (mut tab, refresh) = restored(Some("ada.1"), true);
    let effects = tab.take(Event::RefreshAnswered(refresh, new_token("bea.1")));
    assert_eq!(effects, [store("bea.1"), Effect::SetTimer, Effect::ReloadPage]);
    assert!(tab.state.is_hidden);
}

#[test]
fn a_restored_page_offline_trusts_the_users_own_token() {
    let (mut tab, refresh) = restored(Some("ada.1"), true);
    assert_eq!(tab.take(Event::RefreshAnswered(refresh, RefreshAnswer::Missing)), [Effect::ShowPage]);
    assert_eq!(tab.user(), Some("ada"));
}

#[test]
fn a_restored_page_offline_is_logged_out_without_the_users_token() {
    for token in [None, Some("bea.1"), Some("unreadable")] {
        let (mut tab, refresh) = restored(token, false);
        let effects = tab.take(Event::RefreshAnswered(refresh, RefreshAnswer::Missing));
        assert_eq!(effects, [keep_forms("ada"), Effect::ShowPage]);
        assert_eq!(tab.ended(), Some(Ending::Because(Reason::LoggedOut)));
    }
}

#[test]
fn a_restored_page_takes_the_token_that_another_tab_has_refreshed() {
    let (mut tab, refresh) = restored(Some("ada.1"), true);
    tab.store(Some("ada.2"));
    assert_eq!(tab.take(Event::RefreshAnswered(refresh, RefreshAnswer::Missing)), [Effect::ShowPage]);
    assert_eq!(tab.user(), Some("ada"));
}

#[test]
fn a_restored_page_without_a_user_asks_who_is_logged_in() {
    let mut tab = Tab::anonymous();
    assert_eq!(tab.take(Event::Restored), [Effect::RequestUser]);
    assert!(!tab.state.is_hidden);
}

#[test]
fn a_page_that_became_outdated_before_it_opened_keeps_the_other_tabs_token() {
    let mut tab = Tab::new(None, Some("ada.1"));
    assert_eq!(tab.take(Event::OpenedLate), [Effect::RequestUser]);
    assert_eq!(tab.token(), Some("ada.1"));
    tab.take(user_answered(Some("ada.1"), Some("ada")));
    assert_eq!((tab.user(), tab.token()), (Some("ada"), Some("ada.1")));
}
