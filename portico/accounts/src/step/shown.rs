use uuid::Uuid;

use crate::factor::check::CheckedFactor;
use crate::factor::confirm::NewApp;

/// What completes a log-in. All of it happens in the transaction that opens the session, or none.
#[derive(Clone, Copy)]
pub(crate) struct Finish<'a> {
    /// The pending log-in, which is used up. `None` where the code came with the password.
    pub(crate) step: Option<Uuid>,
    /// The hash that the password matched, where it was checked just now.
    pub(crate) password_hash: Option<&'a str>,
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
}

impl<'a> Finish<'a> {
    /// The code came with the password.
    pub(crate) fn at_once(password_hash: Option<&'a str>, factor: &'a CheckedFactor) -> Self {
        let shown = Shown::Factor(factor);
        Self { step: None, password_hash, shown, trusts_browser: false, keeps_account: false }
    }
}

impl Shown<'_> {
    pub(crate) fn is_factor(self) -> bool {
        !matches!(self, Self::Nothing)
    }

    pub(crate) fn is_recovery_code(self) -> bool {
        matches!(self, Self::Factor(CheckedFactor::RecoveryCode { .. }))
    }

    /// The name in the log.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Nothing => "password",
            Self::Factor(CheckedFactor::App { .. }) => "app",
            Self::Factor(CheckedFactor::RecoveryCode { .. }) => "recovery_code",
            Self::NewApp(_) => "new_app",
        }
    }
}
