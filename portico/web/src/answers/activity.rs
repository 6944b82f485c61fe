use portico_accounts::{Accounts, AuditEntry, AuditEvent, Caller, Fault, List, Page, UNKNOWN_DEVICE};
use portico_wire::activity::Activity;
use portico_wire::list_page::ListPage;

use crate::languages::Lang;

/// The events in the caller's account, newest first, in a language. An invalid cursor returns the first page. A log-in
/// from a new device is one line, although two events record it, unless they are on two pages.
pub async fn activity_page(
    accounts: &Accounts,
    caller: &Caller,
    cursor: Option<&str>,
    lang: &Lang,
) -> Result<ListPage<Activity>, Fault> {
    let user = caller.user.id;
    let after = cursor.and_then(|cursor| accounts.cursor(List::Activity, user, cursor));
    let Page { rows, next } = accounts.activity(user, after).await?;
    let told = rows.iter().filter(|entry| !is_repeated_by_another(entry, &rows));
    Ok(ListPage { rows: told.map(|entry| activity(entry, lang)).collect(), next, is_first: after.is_none() })
}

/// Whether it is a log-in of which another event says more: that its device is new. Both have the session that it opened,
/// and a session is opened once.
fn is_repeated_by_another(entry: &AuditEntry, rows: &[AuditEntry]) -> bool {
    let is = |entry: &AuditEntry, event: AuditEvent| entry.event == event.as_str();
    is(entry, AuditEvent::LoggedIn)
        && entry.session_id.is_some()
        && rows.iter().any(|other| is(other, AuditEvent::NewDevice) && other.session_id == entry.session_id)
}

fn activity(entry: &AuditEntry, lang: &Lang) -> Activity {
    let AuditEntry { occurred_at, address, .. } = entry;
    Activity { what: describe(entry, lang), at: occurred_at.to_string(), address: address.clone() }
}

/// An event in words, with the device of its client.
fn describe(entry: &AuditEntry, lang: &Lang) -> String {
    let Some(event) = AuditEvent::parse(&entry.event) else { return lang.say("Something else happened").to_owned() };
    let what = lang.count(name(event), entry.times.unsigned_abs());
    match (&entry.device, link(event)) {
        (Some(device), Some(Link::Named)) if device == UNKNOWN_DEVICE => what,
        (Some(device), Some(Link::With)) if device == UNKNOWN_DEVICE => {
            lang.fill("{what} on an unknown device", &[("what", &what)])
        }
        (Some(device), Some(Link::Using)) if device == UNKNOWN_DEVICE => {
            lang.fill("{what}, using an unknown device", &[("what", &what)])
        }
        (Some(device), Some(Link::Named)) => {
            lang.fill("{what}: {device}", &[("what", &what), ("device", &lang.device(device))])
        }
        (Some(device), Some(Link::With)) => {
            lang.fill("{what} with {device}", &[("what", &what), ("device", &lang.device(device))])
        }
        (Some(device), Some(Link::Using)) => {
            lang.fill("{what}, using {device}", &[("what", &what), ("device", &lang.device(device))])
        }
        (None, _) | (_, None) => what,
    }
}

/// How a device belongs to an event.
enum Link {
    /// The event mentions a device, which is this one.
    Named,
    /// It happened there.
    With,
    /// It was done from there, to something else.
    Using,
}

/// `None` where the device is not that of the user, or no client acted.
fn link(event: AuditEvent) -> Option<Link> {
    match event {
        AuditEvent::NewDevice => Some(Link::Named),
        AuditEvent::SignedUp
        | AuditEvent::LoggedIn
        | AuditEvent::LoggedOut
        | AuditEvent::PasswordChanged
        | AuditEvent::RecoveryCodesRenewed
        | AuditEvent::RecoveryCodeUsed
        | AuditEvent::PasskeyAdded
        | AuditEvent::PasskeyRemoved
        | AuditEvent::PasswordRemoved
        | AuditEvent::BrowserTrusted
        | AuditEvent::EmailChangeAsked
        | AuditEvent::DeletionAsked
        | AuditEvent::DeletionUndone => Some(Link::With),
        AuditEvent::SessionEnded
        | AuditEvent::OtherSessionsEnded
        | AuditEvent::AppTurnedOn
        | AuditEvent::AppReplaced
        | AuditEvent::AppTurnedOff
        | AuditEvent::BrowserForgotten => Some(Link::Using),
        _ => None,
    }
}

/// An event in a few words. Those that are counted have a form for each number.
fn name(event: AuditEvent) -> &'static str {
    match event {
        AuditEvent::SignedUp => "Account created",
        AuditEvent::LoggedIn => "Logged in",
        AuditEvent::NewDevice => "Logged in from a new device",
        AuditEvent::LoggedOut => "Logged out",
        AuditEvent::SessionEnded => "Logged out another device",
        AuditEvent::OtherSessionsEnded => "Logged out all other devices",
        AuditEvent::SignedOutByOperator => "Logged out everywhere by an administrator",
        AuditEvent::DisabledByOperator => "Account disabled by an administrator",
        AuditEvent::EnabledByOperator => "Account enabled by an administrator",
        AuditEvent::PromotedByOperator => "Promoted to administrator",
        AuditEvent::DemotedByOperator => "No longer an administrator",
        AuditEvent::TokenReuse => "A stolen session was detected and ended",
        AuditEvent::PasswordChanged => "Password changed",
        AuditEvent::PasswordResetAsked => "A password reset link was sent",
        AuditEvent::ResetLinkByOperator => "A password reset link was created by an administrator",
        AuditEvent::PasswordReset => "Password reset with an emailed link",
        AuditEvent::AppTurnedOn => "Authenticator app turned on",
        AuditEvent::AppReplaced => "Authenticator app replaced",
        AuditEvent::AppTurnedOff => "Authenticator app turned off",
        AuditEvent::RecoveryCodesRenewed => "New recovery codes created",
        AuditEvent::RecoveryCodeUsed => "Recovery code used",
        AuditEvent::SecondFactorResetByOperator => "Second factor removed by an administrator",
        AuditEvent::FactorUndone => "A new factor was removed with an emailed link",
        AuditEvent::PasskeyAdded => "Passkey added",
        AuditEvent::PasskeyRemoved => "Passkey removed",
        AuditEvent::PasswordRemoved => "Password removed",
        AuditEvent::BrowserTrusted => "Browser trusted",
        AuditEvent::BrowserForgotten => "One or more trusted browsers forgotten",
        AuditEvent::EmailConfirmed => "Email address confirmed",
        AuditEvent::EmailChangeAsked => "Change of email address requested",
        AuditEvent::EmailChanged => "Email address changed",
        AuditEvent::DeletionAsked => "Account deletion requested",
        AuditEvent::DeletionUndone => "Account deletion cancelled",
        AuditEvent::LogInFailed => {
            "Someone tried to log in with a wrong password|\
             Someone tried to log in {number} times with a wrong password"
        }
        AuditEvent::WrongPasswordInSession => {
            "A wrong password was entered in an open session|\
             A wrong password was entered {number} times in an open session"
        }
        AuditEvent::WrongPasswordForLink => {
            "A wrong password was entered while confirming an email address|\
             A wrong password was entered {number} times while confirming an email address"
        }
        AuditEvent::SecondFactorFailed => {
            "A wrong code followed the right password|A wrong code followed the right password {number} times"
        }
        AuditEvent::PasskeySuspicious => {
            "A passkey that may be a copy was refused|A passkey that may be a copy was refused {number} times"
        }
    }
}

#[cfg(test)]
mod tests {
    use portico_accounts::Timestamp;
    use uuid::Uuid;

    use super::*;
    use crate::languages::Languages;

    fn entry(event: &str, device: Option<&str>, times: i64) -> AuditEntry {
        let occurred_at = Timestamp::from_seconds(0);
        let (event, device) = (event.to_owned(), device.map(str::to_owned));
        AuditEntry { id: Default::default(), event, session_id: None, device, address: None, times, occurred_at }
    }

    fn said(event: &str, device: Option<&str>, times: i64) -> String {
        describe(&entry(event, device, times), &Languages::new(&[]).all()[0])
    }

    #[test]
    fn events_are_described_in_plain_words() {
        assert_eq!(said("authn_login_success", Some("Firefox on Linux"), 1), "Logged in with Firefox on Linux");
        assert_eq!(said("authn_login_success", Some("curl"), 1), "Logged in with curl");
        assert_eq!(said("authn_login_success", None, 1), "Logged in");
        assert_eq!(said("authn_login_success", Some("Unknown device"), 1), "Logged in on an unknown device");
        let new = said("authn_new_device", Some("Firefox on Linux"), 1);
        assert_eq!(new, "Logged in from a new device: Firefox on Linux");
        assert_eq!(said("authn_new_device", Some("Unknown device"), 1), "Logged in from a new device");
        assert_eq!(said("authn_login_fail", Some("curl"), 1), "Someone tried to log in with a wrong password");
        assert_eq!(said("authn_login_fail", None, 12), "Someone tried to log in 12 times with a wrong password");
        let in_session = "authn_wrong_password_in_session";
        assert_eq!(said(in_session, None, 1), "A wrong password was entered in an open session");
        assert_eq!(said(in_session, None, 3), "A wrong password was entered 3 times in an open session");
        let for_link = said("authn_wrong_password_for_link", None, 2);
        assert_eq!(for_link, "A wrong password was entered 2 times while confirming an email address");
        let others = said("session_others_ended", Some("Firefox on Linux"), 1);
        assert_eq!(others, "Logged out all other devices, using Firefox on Linux");
        let on = said("authn_app_on", Some("Firefox on Linux"), 1);
        assert_eq!(on, "Authenticator app turned on, using Firefox on Linux");
        assert_eq!(said("session_ended", None, 1), "Logged out another device");
        let copy = "A passkey that may be a copy was refused 2 times";
        assert_eq!(said("authn_passkey_suspicious", None, 2), copy);
        assert_eq!(said("user_promoted", None, 1), "Promoted to administrator");
        assert_eq!(said("of a later version", None, 1), "Something else happened");
    }

    #[test]
    fn only_a_line_about_the_same_session_replaces_a_log_in() {
        let of = |event: &str, session: Option<u128>| {
            let session_id = session.map(Uuid::from_u128);
            AuditEntry { session_id, ..entry(event, Some("curl"), 1) }
        };
        let rows = [of("authn_new_device", Some(1)), of("authn_new_device", None)];
        assert!(is_repeated_by_another(&of("authn_login_success", Some(1)), &rows));
        assert!(!is_repeated_by_another(&of("authn_login_success", Some(2)), &rows));
        assert!(!is_repeated_by_another(&of("authn_login_success", None), &rows));
        assert!(!is_repeated_by_another(&of("session_logged_out", Some(1)), &rows));
        assert!(!is_repeated_by_another(&rows[0], &rows));
    }
}
