use crate::Letter;

/// A letter with invented values, for developers who look at it.
#[derive(Clone, Debug)]
pub struct Sample {
    pub letter: Letter,
    /// Where its link leads: a path of the site, which has no effect there. `None` for a letter without one.
    pub path: Option<&'static str>,
}

/// Each of Portico's own letters, and each of the subjects that it may have.
pub fn samples() -> Vec<Sample> {
    let with_link = [
        (Letter::VerifyEmail, "/verify-email?token=sample"),
        (Letter::ResetPassword, "/reset-password?token=sample"),
        (Letter::ConfirmNewEmail, "/verify-email?token=sample"),
        (Letter::AppTurnedOn { at: at(), device: device(), is_replaced: false }, "/undo-factor?token=sample"),
        (Letter::AppTurnedOn { at: at(), device: device(), is_replaced: true }, "/undo-factor?token=sample"),
        (Letter::PasskeyAdded { at: at(), device: device() }, "/undo-factor?token=sample"),
    ];
    let with_link = with_link.map(|(letter, path)| Sample { letter, path: Some(path) });
    let notices = account().into_iter().chain(factors()).map(|letter| Sample { letter, path: None });
    with_link.into_iter().chain(notices).collect()
}

fn account() -> Vec<Letter> {
    vec![
        Letter::AddressTaken,
        Letter::PasswordChanged { at: at() },
        Letter::EmailChangeAsked { at: at(), new_email: "new@example.org".to_owned() },
        Letter::EmailChanged { at: at(), new_email: "new@example.org".to_owned() },
        Letter::NewDevice { at: at(), device: device(), address: Some("192.0.2.7".to_owned()) },
        Letter::SessionStolen { at: at(), device: "curl".to_owned() },
        Letter::DeletionAsked { at: at() },
    ]
}

fn factors() -> Vec<Letter> {
    vec![
        Letter::AppTurnedOff { at: at(), device: device(), is_factor_left: false },
        Letter::PasskeyRemoved { at: at(), device: device(), is_all: false },
        Letter::PasskeyRemoved { at: at(), device: device(), is_all: true },
        Letter::PasskeySuspicious { at: at(), device: device(), passkey: "My phone".to_owned() },
        Letter::PasswordRemoved { at: at(), device: device() },
        Letter::RecoveryCodesRenewed { at: at(), device: device() },
        Letter::RecoveryCodeUsed { at: at(), device: device(), left: 7, has_app: true },
        Letter::SecondFactorReset { at: at(), removes_passkeys: true },
        Letter::SecondFactorFailed { at: at(), device: device() },
        Letter::FactorUndone { at: at() },
    ]
}

fn at() -> String {
    "2026-11-22 10:00 UTC".to_owned()
}

fn device() -> String {
    "Firefox on Linux".to_owned()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_letter_has_a_sample() {
        let samples = samples();
        let sampled: BTreeSet<_> = samples.iter().map(|sample| sample.letter.name()).collect();
        assert_eq!(sampled, Letter::names().collect());
    }
}
