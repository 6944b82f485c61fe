//! The demands of pages on logged-in visitors: the role, a recent proof, or a second factor.

use http::Uri;
use portico_accounts::{Accounts, AdminError, Caller, ProofError};
use portico_ui::routes::{Access, Demand, SecondFactorNeeded, access, demand};
use portico_web::{HttpError, IntoProblem};
use portico_wire::local_path::{LocalPath, with_next};

/// Whether a visitor may see a page.
pub enum Verdict {
    Allowed,
    /// They are not an administrator.
    Forbidden,
    /// Their session lacks a second factor.
    SecondFactorNeeded(SecondFactorNeeded),
    /// They are asked for a proof first, at this address.
    Prove(String),
}

impl Verdict {
    /// Whether the page's status is 403.
    pub fn is_refusal(&self) -> bool {
        matches!(self, Self::Forbidden | Self::SecondFactorNeeded(_))
    }

    /// For the page that is shown instead.
    pub fn second_factor_needed(&self) -> Option<SecondFactorNeeded> {
        match self {
            Self::SecondFactorNeeded(needed) => Some(*needed),
            Self::Allowed | Self::Forbidden | Self::Prove(_) => None,
        }
    }
}

/// Judges a visitor of the page at `path`. Logged-out visitors of protected pages have been redirected.
pub async fn judge(accounts: &Accounts, uri: &Uri, path: &str, caller: Option<&Caller>) -> Result<Verdict, HttpError> {
    let Some(caller) = caller else { return Ok(Verdict::Allowed) };
    if access(path) == Access::Admin {
        match accounts.require_admin(caller).await {
            Ok(()) => {}
            Err(AdminError::NotAdministrator(_)) => return Ok(Verdict::Forbidden),
            Err(AdminError::Proof(ProofError::Fault(fault))) => return Err(fault.into_problem().into()),
            Err(AdminError::Proof(_)) => return second_factor_needed(accounts, caller).await,
        }
    }
    let proved = match demand(path) {
        Demand::Nothing => return Ok(Verdict::Allowed),
        Demand::RecentProof => accounts.require_recent_proof(caller).await,
        Demand::SecondFactor => accounts.require_second_factor(caller).await,
    };
    match proved {
        Ok(()) => Ok(Verdict::Allowed),
        Err(ProofError::Fault(fault)) => Err(fault.into_problem().into()),
        Err(ProofError::SetUpFirst) => second_factor_needed(accounts, caller).await,
        Err(_) => Ok(Verdict::Prove(prove(uri))),
    }
}

async fn second_factor_needed(accounts: &Accounts, caller: &Caller) -> Result<Verdict, HttpError> {
    let factors = accounts.factors(caller.user.id).await?;
    let (has_app, has_passkey) = (factors.app_confirmed_at.is_some(), factors.passkeys > 0);
    Ok(Verdict::SecondFactorNeeded(SecondFactorNeeded { has_app, has_passkey }))
}

/// The page that asks for the proof, and then leads back.
fn prove(uri: &Uri) -> String {
    let here = uri.path_and_query().and_then(|here| LocalPath::parse(here.as_str()));
    with_next("/account/prove", here.as_ref())
}
