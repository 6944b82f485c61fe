use crate::accounts::Accounts;
use crate::factor::state::FactorState;
use crate::user::row::User;

/// A way to finish a pending log-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepMethod {
    App,
    RecoveryCode,
    Passkey,
    /// Policy asks for a second factor, and the user has no factor yet: an app or a passkey is set up within the log-in.
    SetUp,
}

impl Accounts {
    /// The methods of which a user must use one after the right password. Empty if the password is enough. Having a
    /// passkey never causes a step. Where policy asks for a second factor, a passkey is one.
    pub(crate) fn due_methods(&self, user: &User, state: FactorState) -> Vec<StepMethod> {
        let is_trusted = state.is_trusted && self.may_trust_browsers(user);
        let policy_asks = self.policy_asks(user);
        let has_factor = state.has_app || (policy_asks && state.has_passkey);
        match (has_factor, is_trusted, policy_asks) {
            (true, true, _) | (false, _, false) => Vec::new(),
            (false, _, true) => vec![StepMethod::SetUp],
            (true, false, _) => {
                let all = [
                    (state.has_app, StepMethod::App),
                    (state.has_recovery_code, StepMethod::RecoveryCode),
                    (state.has_passkey, StepMethod::Passkey),
                ];
                all.into_iter().filter(|(is_there, _)| *is_there).map(|(_, method)| method).collect()
            }
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
