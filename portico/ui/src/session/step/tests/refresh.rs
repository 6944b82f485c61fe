use super::*;

#[test]
fn a_new_token_is_stored() {
    let mut tab = Tab::of("ada");
    assert_eq!(tab.take(refresh_answered(Some("ada.1"), new_token("ada.2"))), [store("ada.2"), Effect::SetTimer]);
    assert_eq!(tab.user(), Some("ada"));
    assert_eq!(tab.state.successor(Some("ada.1"), &tab.seen), Some(&a_token("ada.2")));
}

#[test]
fn a_new_token_corrects_the_time() {
    let mut tab = Tab::of("ada").after(7_200.0);
    tab.take(refresh_answered(Some("ada.1"), new_token("ada.2")));
    assert_eq!(tab.state.clock.now(tab.seen.clocks), BIRTH);
    assert_eq!(tab.state.renewal_in(&tab.seen), Some(Duration::from_secs(240)));
}

#[test]
fn a_token_that_another_tab_has_refreshed_is_used_without_asking() {
    let refresh = refresh_of(Some("ada.1"));
    let mut tab = Tab::of("ada");
    assert!(refresh.is_needed(tab.token()));

    tab.store(Some("ada.2"));
    assert!(!refresh.is_needed(tab.token()));
    assert_eq!(tab.take(Event::RefreshAnswered(refresh, RefreshAnswer::Missing)), []);
    assert_eq!(tab.state.successor(Some("ada.1"), &tab.seen), Some(&a_token("ada.2")));
    assert_eq!(tab.take(Event::Online), [Effect::SetTimer]);
}

#[test]
fn an_answer_after_a_log_out_is_ignored() {
    for answer in [new_token("ada.2"), RefreshAnswer::Over(Some(Reason::Idle)), RefreshAnswer::Missing] {
        let mut tab = Tab::of("ada");
        tab.store(None);
        assert_eq!(tab.take(refresh_answered(Some("ada.1"), answer)), []);
        assert_eq!(tab.token(), None);
        assert_eq!(tab.state.successor(Some("ada.1"), &tab.seen), None);
    }
}

#[test]
fn an_answer_after_another_log_in_is_ignored() {
    for answer in [new_token("ada.2"), RefreshAnswer::Over(Some(Reason::Idle))] {
        let mut tab = Tab::of("ada");
        tab.store(Some("bea.1"));
        assert_eq!(tab.take(refresh_answered(Some("ada.1"), answer)), []);
        assert_eq!((tab.user(), tab.token()), (Some("ada"), Some("bea.1")));
        assert_eq!(tab.state.successor(Some("ada.1"), &tab.seen), None);
    }
}

#[test]
fn a_refused_token_is_not_its_own_successor() {
    let tab = Tab::of("ada");
    assert_eq!(tab.state.successor(Some("ada.1"), &tab.seen), None);
    assert_eq!(tab.state.successor(None, &tab.seen), Some(&a_token("ada.1")));
    assert_eq!(Tab::anonymous().state.successor(None, &tab.seen), None);
}

#[test]
fn another_users_token_is_stored_and_reloads_the_page() {
    let mut tab = Tab::of("ada");
    let effects = tab.take(refresh_answered(Some("ada.1"), new_token("bea.1")));
    assert_eq!(effects, [store("bea.1"), Effect::SetTimer, Effect::ReloadPage]);
    assert_eq!(tab.user(), Some("ada"));
    assert_eq!(tab.state.successor(Some("ada.1"), &tab.seen), None);
}

#[test]
fn a_token_that_cannot_be_read_is_not_stored() {
    let mut tab = Tab::of("ada");
    assert_eq!(tab.take(refresh_answered(Some("ada.1"), new_token("unreadable"))), []);
    assert_eq!(tab.token(), Some("ada.1"));
}

#[test]
fn a_page_without_a_user_stores_no_token() {
    let mut tab = Tab::new(None, Some("ada.1"));
    assert_eq!(tab.take(refresh_answered(Some("ada.1"), new_token("ada.2"))), []);
    assert_eq!(tab.take(refresh_answered(Some("ada.1"), RefreshAnswer::Over(None))), []);
    assert_eq!(tab.token(), Some("ada.1"));
}

#[test]
fn a_session_that_is_over_ends_in_all_tabs() {
    let mut tab = Tab::of("ada");
    let effects = tab.take(refresh_answered(Some("ada.1"), RefreshAnswer::Over(Some(Reason::Theft))));
    let told = Effect::Tell(News::Over(Reason::Theft));
    assert_eq!(effects, [told, Effect::RemoveToken, Effect::SetTimer, keep_forms("ada")]);
    assert_eq!(tab.user(), None);
    assert_eq!(tab.ended(), Some(Ending::Because(Reason::Theft)));
    assert_eq!(tab.state.successor(Some("ada.1"), &tab.seen), None);
}

#[test]
fn a_session_that_is_over_for_an_unknown_reason_has_expired() {
    let mut tab = Tab::of("ada");
    tab.take(refresh_answered(Some("ada.1"), RefreshAnswer::Over(None)));
    assert_eq!(tab.ended(), Some(Ending::Because(Reason::Expired)));
}

#[test]
fn a_browser_without_cookies_gives_them_as_the_reason() {
    let mut tab = Tab::of("ada");
    tab.seen.keeps_cookies = false;
    tab.take(refresh_answered(Some("ada.1"), RefreshAnswer::Over(None)));
    assert_eq!(tab.ended(), Some(Ending::Because(Reason::Cookies)));
}

/// Without Web Locks, several tabs may ask at once. All of them receive the same successor.
#[test]
fn a_second_answer_with_the_same_token_changes_nothing() {
    let mut tab = Tab::of("ada");
    tab.store(Some("ada.2"));
    assert_eq!(tab.take(refresh_answered(Some("ada.1"), new_token("ada.2"))), []);
    assert_eq!(tab.state.successor(Some("ada.1"), &tab.seen), Some(&a_token("ada.2")));
}

#[test]
fn an_unanswered_refresh_changes_nothing() {
    let mut tab = Tab::of("ada");
    assert_eq!(tab.take(refresh_answered(Some("ada.1"), RefreshAnswer::Missing)), []);
    assert_eq!((tab.user(), tab.token(), tab.ended()), (Some("ada"), Some("ada.1"), None));
}
