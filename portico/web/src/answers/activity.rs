use portico_accounts::{Accounts, AuditEntry, AuditEvent, Caller, Fault, List, Page, UNKNOWN_DEVICE};
use portico_wire::activity::Activity;
use portico_wire::list_page::ListPage;

/// The events in the caller's account, newest first. An invalid cursor returns the first page.
pub async fn activity_page(
    accounts: &Accounts,
    caller: &Caller,
    cursor: Option<&str>,
) -> Result<ListPage<Activity>, Fault> {
    let user = caller.user.id;
    let after = cursor.and_then(|cursor| accounts.cursor(List::Activity, user, cursor));
    let Page { rows, next } = accounts.activity(user, after).await?.map(activity);
    Ok(ListPage { rows, next, is_first: after.is_none() })
}

fn activity(entry: AuditEntry) -> Activity {
    Activity { what: describe(&entry), at: entry.occurred_at.to_string(), address: entry.address }
}

fn describe(entry: &AuditEntry) -> String {
    let with_device = |what: &str, link: &str| match &entry.device {
        Some(device) if device == UNKNOWN_DEVICE => format!("{what}{link} an unknown device"),
        Some(device) => format!("{what}{link} {device}"),
        None => what.to_owned(),
    };
    let on_device = |what: &str| with_device(what, " on");
    let using_device = |what: &str| with_device(what, ", using");
    let often = if entry.times > 1 { format!(" {} times", entry.times) } else { String::new() };
    let Some(event) = AuditEvent::parse(&entry.event) else { return "Something else happened".to_owned() };
    match event {
        AuditEvent::SignedUp => on_device("Account created"),
        AuditEvent::LoggedIn => on_device("Logged in"),
        AuditEvent::LogInFailed => format!("Someone tried to log in{often} with a wrong password"),
        AuditEvent::WrongPasswordInSession => format!("A wrong password was entered{often} in an open session"),
        AuditEvent::WrongPasswordForLink => {
            format!("A wrong password was entered{often} while confirming an email address")
        }
        AuditEvent::NewDevice => on_device("First log-in"),
        AuditEvent::LoggedOut => on_device("Logged out"),
        AuditEvent::SessionEnded => using_device("Logged out another device"),
        AuditEvent::OtherSessionsEnded => using_device("Logged out all other devices"),
        AuditEvent::SignedOutByOperator => "Logged out everywhere by an administrator".to_owned(),
        AuditEvent::DisabledByOperator => "Account disabled by an administrator".to_owned(),
        AuditEvent::EnabledByOperator => "Account enabled by an administrator".to_owned(),
        AuditEvent::PromotedByOperator => "Promoted to administrator".to_owned(),
        AuditEvent::DemotedByOperator => "No longer an administrator".to_owned(),
        AuditEvent::TokenReuse => "A stolen session was detected and ended".to_owned(),
        AuditEvent::PasswordChanged => on_device("Password changed"),
        AuditEvent::PasswordResetAsked => "A password reset link was sent".to_owned(),
        AuditEvent::ResetLinkByOperator => "A password reset link was created by an administrator".to_owned(),
        AuditEvent::PasswordReset => "Password reset with an emailed link".to_owned(),
        AuditEvent::AppTurnedOn => using_device("Authenticator app turned on"),
        AuditEvent::AppReplaced => using_device("Authenticator app replaced"),
        AuditEvent::AppTurnedOff => using_device("Authenticator app turned off"),
        AuditEvent::RecoveryCodesRenewed => on_device("New recovery codes created"),
        AuditEvent::RecoveryCodeUsed => on_device("Recovery code used"),
        AuditEvent::SecondFactorFailed => format!("A wrong code followed the right password{often}"),
        AuditEvent::SecondFactorResetByOperator => "Second factor removed by an administrator".to_owned(),
        AuditEvent::FactorUndone => "A new factor was removed with an emailed link".to_owned(),
        AuditEvent::PasskeyAdded => on_device("Passkey added"),
        AuditEvent::PasskeyRemoved => on_device("Passkey removed"),
        AuditEvent::PasskeySuspicious => format!("A passkey that may be a copy was refused{often}"),
        AuditEvent::PasswordRemoved => on_device("Password removed"),
        AuditEvent::BrowserTrusted => on_device("Browser trusted"),
        AuditEvent::BrowserForgotten => using_device("One or more trusted browsers forgotten"),
        AuditEvent::EmailConfirmed => "Email address confirmed".to_owned(),
        AuditEvent::EmailChangeAsked => on_device("Change of email address requested"),
        AuditEvent::EmailChanged => "Email address changed".to_owned(),
        AuditEvent::DeletionAsked => on_device("Account deletion requested"),
        AuditEvent::DeletionUndone => on_device("Account deletion cancelled"),
    }
}

#[cfg(test)]
mod tests {
    use portico_accounts::Timestamp;

    use super::*;

    fn said(event: &str, device: Option<&str>, times: i64) -> String {
        let occurred_at = Timestamp::from_seconds(0);
        let (event, device) = (event.to_owned(), device.map(str::to_owned));
        describe(&AuditEntry {
            id: Default::default(),
            event,
            session_id: None,
            device,
            address: None,
            times,
            occurred_at,
        })
    }

    #[test]
    fn events_are_described_in_plain_words() {
        assert_eq!(said("authn_login_success", Some("Firefox on Linux"), 1), "Logged in on Firefox on Linux");
        assert_eq!(said("authn_login_success", None, 1), "Logged in");
        assert_eq!(said("authn_login_success", Some("Unknown device"), 1), "Logged in on an unknown device");
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
}
