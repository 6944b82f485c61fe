use crate::accounts::Accounts;
use crate::factor::state::FactorState;
use crate::user::row::User;

/// A way to finish a pending log-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepMethod {
    App,
    RecoveryCode,
    Passkey,
    /// Policy asks for a second factor, and the user has no factor yet: an app is set up within the log-in.
    SetUp,
}

impl Accounts {
    /// The methods of which a user must use one after the right password. Empty if the password is enough.
    pub(crate) fn due_methods(&self, user: &User, state: FactorState) -> Vec<StepMethod> {
        let is_trusted = state.is_trusted && self.may_trust_browsers(user);
        match (state.has_app, is_trusted, self.policy_asks(user)) {
            (true, true, _) | (false, _, false) => Vec::new(),
            (true, false, _) if state.has_recovery_code => vec![StepMethod::App, StepMethod::RecoveryCode],
            (true, false, _) => vec![StepMethod::App],
            (false, _, true) => vec![StepMethod::SetUp],
        }
    }

    /// Whether this user must have a second factor.
    pub(crate) fn policy_asks(&self, user: &User) -> bool {
        self.settings.second_factor.asks(user)
    }

    /// Whether the browsers of this user can be trusted. Those of administrators never are.
    pub(crate) fn may_trust_browsers(&self, user: &User) -> bool {
        self.settings.trust_browser.is_some() && !user.is_admin
    }
}
