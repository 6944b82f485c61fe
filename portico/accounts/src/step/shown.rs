use uuid::Uuid;

use crate::factor::check::CheckedFactor;
use crate::factor::confirm::NewApp;
use crate::passkey::assertion::CheckedPasskey;
use crate::passkey::registration::NewPasskey;
use crate::session::proofs::Proofs;

/// What completes a log-in. All of it happens in the transaction that opens the session, or none.
#[derive(Clone, Copy)]
pub(crate) struct Finish<'a> {
    /// The pending log-in, which is used up. `None` where the code came with the password.
    pub(crate) step: Option<Uuid>,
    /// The hash that the password matched, where it was checked just now.
    pub(crate) password_hash: Option<&'a str>,
    /// What was proved first, as a word of a session's proofs.
    pub(crate) first: &'a str,
    pub(crate) shown: Shown<'a>,
    /// Whether this browser is to be trusted.
    pub(crate) trusts_browser: bool,
    pub(crate) keeps_account: bool,
}

#[derive(Clone, Copy)]
pub(crate) enum Shown<'a> {
    /// Nothing more was due.
    Nothing,
    Factor(&'a CheckedFactor),
    NewApp(&'a NewApp),
    Passkey(&'a CheckedPasskey),
    NewPasskey(&'a NewPasskey),
}

impl<'a> Finish<'a> {
    /// The code came with the password.
    pub(crate) fn at_once(password_hash: Option<&'a str>, factor: &'a CheckedFactor) -> Self {
        let shown = Shown::Factor(factor);
        let first = Proofs::PASSWORD;
        Self { step: None, password_hash, first, shown, trusts_browser: false, keeps_account: false }
    }

    /// A passkey alone.
    pub(crate) fn by_passkey(passkey: &'a CheckedPasskey) -> Self {
        let (first, shown) = (passkey.word(), Shown::Passkey(passkey));
        Self { step: None, password_hash: None, first, shown, trusts_browser: false, keeps_account: false }
    }

    /// All that was proved.
    pub(crate) fn proofs(self) -> Proofs {
        let first = Proofs::starting_with(self.first);
        self.shown.word().map_or_else(|| first.clone(), |word| first.with(word))
    }

    /// Whether a second factor was proved. A passkey counts as one, even alone: it verifies its user.
    pub(crate) fn has_factor(self) -> bool {
        self.shown.word().is_some() || Proofs::starting_with(self.first).is_passkey_first()
    }

    /// Whether a passkey was used.
    pub(crate) fn has_passkey(self) -> bool {
        matches!(self.shown, Shown::Passkey(_) | Shown::NewPasskey(_))
            || Proofs::starting_with(self.first).is_passkey_first()
    }

    /// The name in the log.
    pub(crate) fn name(self) -> &'static str {
        match self.shown {
            Shown::Nothing if self.has_factor() => "passkey",
            Shown::Nothing => "password",
            Shown::Factor(CheckedFactor::App { .. }) => "app",
            Shown::Factor(CheckedFactor::RecoveryCode { .. }) => "recovery_code",
            Shown::NewApp(_) => "new_app",
            Shown::Passkey(_) => "passkey",
            Shown::NewPasskey(_) => "new_passkey",
        }
    }
}

impl Shown<'_> {
    pub(crate) fn is_recovery_code(self) -> bool {
        matches!(self, Self::Factor(CheckedFactor::RecoveryCode { .. }))
    }

    /// The word for it in a session's proofs. `None` for nothing.
    fn word(self) -> Option<&'static str> {
        match self {
            Self::Nothing => None,
            Self::Factor(_) | Self::NewApp(_) => Some(Proofs::OTP),
            Self::Passkey(passkey) => Some(passkey.word()),
            Self::NewPasskey(passkey) => Some(passkey.word()),
        }
    }
}
