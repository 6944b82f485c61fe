use super::*;

#[test]
fn a_timer_refreshes_a_token_that_is_due() {
    for seconds in [0.8 * LIFE, LIFE, 10.0 * LIFE] {
        let mut tab = Tab::of("ada").after(seconds);
        assert_eq!(tab.take(Event::RenewalIsDue), [Effect::Refresh(refresh_of(Some("ada.1")))]);
    }
}

#[test]
fn a_timer_may_fire_a_little_too_early() {
    let mut tab = Tab::of("ada").after(0.8 * LIFE - 0.005);
    assert_eq!(tab.take(Event::RenewalIsDue), [Effect::Refresh(refresh_of(Some("ada.1")))]);
}

#[test]
fn a_token_that_is_not_due_is_left_alone() {
    for event in [Event::RenewalIsDue, Event::Online] {
        assert_eq!(Tab::of("ada").after(200.0).take(event), [Effect::SetTimer]);
    }
}

#[test]
fn a_refresh_missed_offline_happens_when_the_network_is_back() {
    let mut tab = Tab::of("ada").after(LIFE);
    tab.take(refresh_answered(Some("ada.1"), RefreshAnswer::Missing));
    assert_eq!(tab.take(Event::Online), [Effect::Refresh(refresh_of(Some("ada.1")))]);
}

#[test]
fn an_unanswered_refresh_without_a_token_is_repeated_until_it_is_answered() {
    let mut tab = Tab::new(Some("ada"), None);
    assert_eq!(tab.take(Event::Online), []);
    tab.take(refresh_answered(None, RefreshAnswer::Missing));
    for event in [Event::Online, Event::RenewalIsDue] {
        assert_eq!(tab.take(event), [Effect::Refresh(refresh_of(None))]);
    }
    tab.take(refresh_answered(None, new_token("ada.1")));
    assert_eq!(tab.take(Event::Online), [Effect::SetTimer]);
}

#[test]
fn a_page_without_a_user_refreshes_nothing() {
    let mut tab = Tab::new(None, Some("ada.1")).after(LIFE);
    assert_eq!(tab.take(Event::RenewalIsDue), []);
    assert_eq!(tab.take(Event::Online), []);
}

#[test]
fn the_timer_follows_the_stored_token() {
    let mut tab = Tab::of("ada");
    assert_eq!(tab.state.renewal_in(&tab.seen), Some(Duration::from_secs(240)));
    for token in [None, Some("unreadable")] {
        tab.store(token);
        assert_eq!(tab.state.renewal_in(&tab.seen), None);
    }
}

#[test]
fn the_timer_never_exceeds_a_day() {
    let mut tab = Tab::of("ada");
    if let Some(claims) = tab.seen.token.as_mut().and_then(|token| token.claims.as_mut()) {
        claims.expires_at = f64::INFINITY;
    }
    assert_eq!(tab.state.renewal_in(&tab.seen), Some(Duration::from_secs(24 * 60 * 60)));
}

#[test]
fn a_machine_whose_clock_is_hours_off_refreshes_on_time() {
    for shift in [-7_200_000.0, 7_200_000.0] {
        let mut tab = Tab::of("ada");
        let at = |seconds: f64| Reading { machine: shift + seconds * 1_000.0, steady: seconds * 1_000.0 };
        tab.state.clock = ServerClock::new(BIRTH * 1_000.0, at(0.0));
        tab.seen.clocks = at(200.0);
        assert_eq!(tab.take(Event::RenewalIsDue), [Effect::SetTimer]);
        tab.seen.clocks = at(240.0);
        assert_eq!(tab.take(Event::RenewalIsDue), [Effect::Refresh(refresh_of(Some("ada.1")))]);
    }
}
