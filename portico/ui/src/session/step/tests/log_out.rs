use super::*;

const LOGGED_OUT: News = News::Over(Reason::LoggedOut);

/// A page whose log-out did not reach the server.
fn unanswered() -> Tab {
    let mut tab = Tab::of("ada");
    tab.take(Event::LogOutSent);
    assert_eq!(tab.take(Event::LogOutUnanswered), []);
    assert_eq!(tab.log_out(), Some(LogOut::Unanswered));
    tab
}

#[test]
fn a_log_out_removes_the_token_before_the_answer() {
    let mut tab = Tab::of("ada");
    assert_eq!(tab.take(Event::LogOutSent), [Effect::Tell(LOGGED_OUT), Effect::RemoveToken, Effect::SetTimer]);
    assert_eq!(tab.log_out(), Some(LogOut::UnderWay));
    assert_eq!((tab.user(), tab.token()), (Some("ada"), None));
}

#[test]
fn a_confirmed_log_out_ends_the_session_and_discards_what_was_typed() {
    let mut tab = Tab::of("ada");
    tab.take(Event::LogOutSent);
    let effects = tab.take(Event::LoggedOut);
    assert_eq!(effects, [Effect::RemoveToken, Effect::SetTimer, Effect::DiscardFormsUnless(None)]);
    assert_eq!(tab.state.shown, Shown { ended: Some(Ending::LoggedOutHere), ..Shown::default() });
}

#[test]
fn no_token_is_fetched_during_a_log_out() {
    let mut tab = Tab::of("ada");
    tab.take(Event::LogOutSent);
    assert_eq!(tab.state.active_user(), None);
    assert_eq!(tab.take(Event::RenewalIsDue), []);
    assert_eq!(tab.take(refresh_answered(None, new_token("ada.2"))), []);
    assert_eq!(tab.take(refresh_answered(None, RefreshAnswer::Over(Some(Reason::Idle)))), []);
    assert_eq!(tab.token(), None);
    assert_eq!(tab.log_out(), Some(LogOut::UnderWay));
}

#[test]
fn an_unanswered_log_out_is_due_again_when_the_network_is_back() {
    let mut tab = unanswered();
    assert_eq!(tab.take(Event::Online), []);
    assert_eq!(tab.log_out(), Some(LogOut::IsDue));

    tab.take(Event::LogOutSent);
    assert_eq!(tab.log_out(), Some(LogOut::UnderWay));
    tab.take(Event::LoggedOut);
    assert_eq!(tab.ended(), Some(Ending::LoggedOutHere));
}

#[test]
fn a_log_out_can_remain_unanswered_twice() {
    let mut tab = unanswered();
    tab.take(Event::Online);
    tab.take(Event::LogOutSent);
    tab.take(Event::LogOutUnanswered);
    assert_eq!(tab.log_out(), Some(LogOut::Unanswered));
}

#[test]
fn a_log_in_elsewhere_cancels_an_unanswered_log_out() {
    let mut tab = unanswered();
    tab.store(Some("ada.2"));
    tab.take(Event::TokenChanged);
    assert_eq!(tab.log_out(), None);
    tab.take(Event::Online);
    assert_eq!(tab.log_out(), None);
    assert_eq!(tab.user(), Some("ada"));
}

#[test]
fn a_log_out_that_fails_after_a_log_in_elsewhere_is_not_repeated() {
    let mut tab = Tab::of("ada");
    tab.take(Event::LogOutSent);
    tab.store(Some("ada.2"));
    tab.take(Event::TokenChanged);
    tab.take(Event::LogOutUnanswered);
    assert_eq!(tab.log_out(), None);
}

#[test]
fn an_unanswered_log_out_survives_news_about_the_same_user() {
    let mut tab = unanswered();
    tab.take(user_answered(None, Some("ada")));
    assert_eq!(tab.log_out(), Some(LogOut::Unanswered));
}

#[test]
fn a_session_that_ends_meanwhile_needs_no_log_out() {
    let mut tab = unanswered();
    tab.take(Event::Heard(News::Over(Reason::EndedElsewhere)));
    assert_eq!((tab.user(), tab.log_out()), (None, None));
    tab.take(Event::LogOutUnanswered);
    assert_eq!(tab.log_out(), None);
}

#[test]
fn a_log_out_elsewhere_keeps_what_was_typed() {
    let mut tab = Tab::of("ada");
    assert_eq!(tab.take(Event::Heard(LOGGED_OUT)), [keep_forms("ada")]);
    assert_eq!(tab.user(), None);
    assert_eq!(tab.ended(), Some(Ending::Because(Reason::LoggedOut)));
}

#[test]
fn a_page_without_a_user_ignores_a_log_out_elsewhere() {
    let mut tab = Tab::anonymous();
    assert_eq!(tab.take(Event::Heard(LOGGED_OUT)), []);
    assert_eq!(tab.ended(), None);
}

#[test]
fn a_deletion_logs_all_tabs_out() {
    let mut tab = Tab::of("ada");
    assert_eq!(tab.take(Event::AccountDeleted), [Effect::Tell(LOGGED_OUT), Effect::RemoveToken, Effect::SetTimer]);
}
