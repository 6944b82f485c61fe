//! The sentences themselves.

use super::Notice;
use crate::done::Done;
use crate::reason::Reason;
use crate::t;
use crate::words::{count, fill, known};

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// The confirmation of an action on a page for visitors. `grace` is the time in which a deletion can be cancelled, in
/// seconds.
pub fn done(done: Done, grace: u64) -> Option<String> {
    let sentence = match done {
        Done::SignedUp => "Check your email: follow the link we sent you, then log in.",
        Done::VerificationSent => {
            "If that email address is waiting to be confirmed, we have sent it a new link. The link works for one hour."
        }
        Done::EmailConfirmedSignedOut => "Your email address is confirmed. Log in to continue.",
        Done::ResetLinkSent => {
            "If that email address has an account, we have sent it a link. The link works for one hour."
        }
        Done::PasswordReset => "Your new password is set. Log in with it.",
        Done::FactorUndone => {
            "The new app or passkey has been removed, and every device has been logged out. \
             Your password no longer works: request a link to choose a new one."
        }
        Done::DeletionAsked => {
            let sentence = t!(
                "Your account will be deleted in {duration}. To keep it, log in before then and press “Keep my account”."
            );
            return Some(fill(sentence, &[("duration", &duration(grace))]));
        }
        _ => return None,
    };
    Some(known(sentence).to_owned())
}

/// The same on a page of the account. Apart, so that the first page does not download these sentences.
pub fn done_in_account(done: Done, _grace: u64) -> Option<String> {
    let sentence = match done {
        Done::EmailConfirmed => "Your email address is confirmed.",
        Done::EmailChangeAsked => {
            "Check the inbox of your new email address: the change takes effect once you confirm it there."
        }
        Done::PasswordChanged => "Your password has been changed. You have been logged out everywhere else.",
        Done::AppTurnedOff => "Your authenticator app is turned off.",
        Done::BrowserForgotten => "That browser is no longer trusted. The next log-in there will ask for a code.",
        Done::PasskeyAdded => "Your new passkey is ready.",
        Done::PasskeyRenamed => "Your passkey has been renamed.",
        Done::PasskeyRemoved => "Your passkey has been removed.",
        Done::PasswordRemoved => "Your password has been removed.",
        Done::PasswordSet => "Your password is set. You have been logged out everywhere else.",
        _ => return None,
    };
    Some(known(sentence).to_owned())
}

/// Why a session ended or could not begin.
pub fn reason(reason: Reason) -> &'static str {
    known(match reason {
        Reason::Expired => "Your session has expired. Log in to continue.",
        Reason::Idle => "You were away for a while, so you were logged out. Log in to continue.",
        Reason::LoggedOut => "You are logged out.",
        Reason::EndedElsewhere => "You were logged out from another device or by an administrator. Log in to continue.",
        Reason::PasswordChanged => "Your password was changed. Log in with the new one.",
        Reason::Disabled => "Your account has been disabled. Contact the administrator of this site.",
        Reason::Theft => "Someone else may have used your session, so it was ended. Log in, and change your password.",
        Reason::StepExpired => "That log-in took too long, or your account has changed since. Log in again.",
        Reason::Cookies => {
            "Your browser blocks cookies for this site, but logging in needs them. \
             Allow cookies, then log in again."
        }
    })
}

// Inlined, so that each page downloads only the sentences that it shows.
#[inline(always)]
pub fn notice(notice: Notice) -> &'static str {
    known(match notice {
        Notice::Saved => "Saved.",
        Notice::OthersEnded => "All other devices have been logged out.",
        Notice::SomeEnded => "You have been logged out there.",
        Notice::DeadLink => {
            "This link no longer works. It has already been used, it is more than an hour old, a newer one has been \
             sent, or the account's password or email address has changed since."
        }
        Notice::DeadUndoLink => {
            "This link no longer works. It or another link of its kind has been used, it is more than 72 hours old, or \
             an administrator has blocked it."
        }
        Notice::LogOutUntold => {
            "You are logged out here, but our server has not confirmed it. \
             Press “Log out” again, or keep this page open: the server will be notified as soon as you are online."
        }
        Notice::CookiesBlocked => {
            "Your browser blocks cookies for this site, but logging in needs them. \
             Allow cookies, then load this page again."
        }
        Notice::CookiesNeeded => {
            "This page works without scripts, but logging in needs cookies. \
                 If your browser blocks cookies, allow them for this site."
        }
        Notice::StorageBlocked => {
            "Your browser blocks storage for this site. You can log in, but your other tabs will not update."
        }
        Notice::TextCut => "Your text was too long to keep. Its end is missing.",
        Notice::Loading => "Loading…",
        Notice::CapsLock => "Caps Lock is on.",
        Notice::NoPasskeyUsed => "No passkey was used. Try again, or choose another way.",
        Notice::NoPasskeyAdded => "No passkey was added. Try again.",
        Notice::WaitingForPasskey => "Waiting for your passkey…",
        Notice::PasskeysNeedScripts => "Passkeys need scripts, but your browser does not run them on this page.",
        Notice::PasskeyStops => "This passkey will stop working.",
        Notice::PressAgain => "Press “Remove” again to remove it.",
        Notice::PasskeysNeedHostName => {
            "Passkeys do not work at an IP address such as this one. They need a host name, such as localhost."
        }
    })
}

/// The hint for a new password.
pub fn at_least_characters(number: usize) -> String {
    count(t!("At least {number} character|At least {number} characters"), number as u64)
}

/// In the largest unit that divides it evenly, such as `7 days`.
pub fn duration(seconds: u64) -> String {
    if seconds.is_multiple_of(DAY) {
        count(t!("{number} day|{number} days"), seconds / DAY)
    } else if seconds.is_multiple_of(HOUR) {
        count(t!("{number} hour|{number} hours"), seconds / HOUR)
    } else if seconds.is_multiple_of(MINUTE) {
        count(t!("{number} minute|{number} minutes"), seconds / MINUTE)
    } else {
        count(t!("{number} second|{number} seconds"), seconds)
    }
}

#[cfg(test)]
mod tests {
    use strum::VariantArray;

    use super::*;

    #[test]
    fn durations_are_given_in_their_largest_unit() {
        let said = [7 * DAY, DAY, 36 * HOUR, 90 * MINUTE, 61].map(duration);
        assert_eq!(said, ["7 days", "1 day", "36 hours", "90 minutes", "61 seconds"]);
    }

    #[test]
    fn a_deletion_notice_names_the_deadline() {
        assert!(done(Done::DeletionAsked, 7 * DAY).unwrap().contains("in 7 days."));
    }

    #[test]
    fn each_confirmation_is_on_its_own_page() {
        for &variant in Done::VARIANTS {
            let is_in_account = variant.page().starts_with("/account");
            assert_eq!(done_in_account(variant, DAY).is_some(), is_in_account, "{variant:?}");
            assert_eq!(done(variant, DAY).is_some(), !is_in_account, "{variant:?}");
        }
    }
}
