use super::*;

#[test]
fn a_log_in_elsewhere_is_looked_up_and_shown() {
    let mut tab = Tab::anonymous();
    tab.store(Some("ada.1"));
    assert_eq!(tab.take(Event::TokenChanged), [Effect::SetTimer, Effect::RequestUser]);
    assert_eq!(tab.take(user_answered(Some("ada.1"), Some("ada"))), [discard_forms_unless("ada")]);
    assert_eq!(tab.user(), Some("ada"));
}

#[test]
fn a_log_in_elsewhere_by_another_user_reloads_the_page() {
    let mut tab = Tab::of("ada");
    tab.store(Some("bea.1"));
    assert_eq!(tab.take(Event::TokenChanged), [Effect::SetTimer, Effect::RequestUser]);
    assert_eq!(tab.take(user_answered(Some("bea.1"), Some("bea"))), [Effect::ReloadPage]);
    assert_eq!(tab.user(), Some("ada"));
}

#[test]
fn a_log_in_elsewhere_by_a_user_of_another_language_reloads_a_logged_out_page() {
    let german = Session::SignedIn(User { lang: Some("de".to_owned()), ..a_user("ada") });
    let answer = Event::UserAnswered(Some("ada.1".to_owned()), UserAnswer::Session(german));
    let mut english = Tab::new(None, Some("ada.1"));
    assert_eq!(english.take(answer.clone()), [Effect::ReloadPage]);
    let mut german = Tab::new(None, Some("ada.1"));
    german.seen.language = "de".to_owned();
    assert_eq!(german.take(answer.clone()), [discard_forms_unless("ada")]);
    // Text may be half typed there.
    let mut of_ada = Tab::of("ada");
    assert_eq!(of_ada.take(answer), [discard_forms_unless("ada")]);
}

#[test]
fn a_token_that_cannot_be_read_is_looked_up() {
    let mut tab = Tab::of("ada");
    tab.store(Some("unreadable"));
    assert_eq!(tab.take(Event::TokenChanged), [Effect::SetTimer, Effect::RequestUser]);
}

#[test]
fn a_refresh_elsewhere_sets_the_timer() {
    let mut tab = Tab::of("ada");
    tab.store(Some("ada.2"));
    assert_eq!(tab.take(Event::TokenChanged), [Effect::SetTimer]);
    assert_eq!(tab.user(), Some("ada"));
}

#[test]
fn a_user_found_without_a_token_gets_one() {
    let mut tab = Tab::anonymous();
    let effects = tab.take(user_answered(None, Some("ada")));
    assert_eq!(effects, [discard_forms_unless("ada"), Effect::Refresh(refresh_of(None))]);
}

#[test]
fn a_token_without_a_session_is_removed_and_its_user_logged_out() {
    let mut tab = Tab::of("ada");
    let effects = tab.take(user_answered(Some("ada.1"), None));
    assert_eq!(effects, [Effect::RemoveToken, Effect::SetTimer, keep_forms("ada")]);
    assert_eq!(tab.ended(), Some(Ending::Because(Reason::LoggedOut)));
}

#[test]
fn an_answer_to_an_older_token_does_not_remove_the_newer_one() {
    let mut tab = Tab::new(Some("ada"), Some("ada.2"));
    assert_eq!(tab.take(user_answered(Some("ada.1"), None)), []);
    assert_eq!((tab.user(), tab.token()), (Some("ada"), Some("ada.2")));
}

#[test]
fn a_refused_token_without_a_user_is_removed_and_the_cookies_user_looked_up() {
    let mut tab = Tab::new(None, Some("ada.1"));
    let refused = Event::UserAnswered(Some("ada.1".to_owned()), UserAnswer::Refused);
    assert_eq!(tab.take(refused.clone()), [Effect::RemoveToken, Effect::SetTimer, Effect::RequestUser]);

    // It is asked for once.
    assert_eq!(tab.take(refused), []);
    assert_eq!(tab.take(Event::UserAnswered(None, UserAnswer::Refused)), []);
}

#[test]
fn a_missing_answer_changes_nothing() {
    for mut tab in [Tab::of("ada"), Tab::new(None, Some("ada.1"))] {
        let (state, token) = (tab.state.clone(), tab.token().map(str::to_owned));
        assert_eq!(tab.take(Event::UserAnswered(token, UserAnswer::Missing)), []);
        assert_eq!(tab.state, state);
    }
}

#[test]
fn a_removed_token_waits_for_the_reason() {
    let mut tab = Tab::of("ada");
    tab.store(None);
    let effects = tab.take(Event::TokenChanged);
    assert_eq!(effects, [Effect::SetTimer, Effect::Later(Event::NewsIsDue, Duration::from_millis(100))]);
    assert_eq!(tab.user(), Some("ada"));

    tab.take(Event::Heard(News::Over(Reason::PasswordChanged)));
    assert_eq!(tab.take(Event::NewsIsDue), []);
    assert_eq!(tab.ended(), Some(Ending::Because(Reason::PasswordChanged)));
}

#[test]
fn a_removed_token_without_a_reason_is_a_log_out() {
    let mut tab = Tab::of("ada");
    tab.store(None);
    tab.take(Event::TokenChanged);
    assert_eq!(tab.take(Event::NewsIsDue), [keep_forms("ada")]);
    assert_eq!(tab.ended(), Some(Ending::Because(Reason::LoggedOut)));
}

#[test]
fn a_token_that_is_replaced_in_time_is_not_a_log_out() {
    let mut tab = Tab::of("ada");
    tab.store(None);
    tab.take(Event::TokenChanged);
    tab.store(Some("ada.2"));
    assert_eq!(tab.take(Event::NewsIsDue), []);
    assert_eq!(tab.user(), Some("ada"));
}

#[test]
fn a_new_name_is_shown_here_and_announced_to_other_tabs() {
    let mut tab = Tab::of("ada");
    let renamed = User { name: "Countess".to_owned(), ..a_user("ada") };
    assert_eq!(tab.take(Event::Renamed(renamed.clone())), [Effect::Tell(News::Renamed)]);
    assert_eq!(tab.state.user(), Some(&renamed));
}

#[test]
fn a_new_name_of_a_user_who_has_left_is_not_shown() {
    for mut tab in [Tab::anonymous(), Tab::of("bea")] {
        let before = tab.state.clone();
        tab.take(Event::Renamed(a_user("ada")));
        assert_eq!(tab.state, before);
    }
}

#[test]
fn a_new_name_elsewhere_is_looked_up() {
    let mut tab = Tab::of("ada");
    assert_eq!(tab.take(Event::Heard(News::Renamed)), [Effect::RequestUser]);
    let renamed = User { name: "Countess".to_owned(), ..a_user("ada") };
    let answer = UserAnswer::Session(Session::SignedIn(renamed.clone()));
    tab.take(Event::UserAnswered(Some("ada.1".to_owned()), answer));
    assert_eq!(tab.state.user(), Some(&renamed));
}

#[test]
fn a_confirmed_address_is_announced_to_other_tabs() {
    assert_eq!(Tab::of("ada").take(Event::EmailVerified), [Effect::Tell(News::Renamed)]);
}
