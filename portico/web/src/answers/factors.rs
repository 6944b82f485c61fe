use portico_accounts::{Accounts, Fault, TrustedBrowser as Trusted};
use portico_wire::factors::{AppFactor, Factors, TrustedBrowser};
use uuid::Uuid;

/// A user's second factors, as shown to them.
pub async fn factors(accounts: &Accounts, user: Uuid) -> Result<Factors, Fault> {
    let factors = accounts.factors(user).await?;
    Ok(Factors {
        app: factors.app_confirmed_at.map(|at| AppFactor { confirmed_at: at.to_string() }),
        recovery_codes_left: factors.recovery_codes_left.try_into().unwrap_or_default(),
        passkeys: factors.passkeys.try_into().unwrap_or_default(),
        trusted_browsers: factors.trusted_browsers.into_iter().map(trusted_browser).collect(),
    })
}

fn trusted_browser(browser: Trusted) -> TrustedBrowser {
    TrustedBrowser {
        id: browser.id.to_string(),
        device: browser.device,
        trusted_at: browser.trusted_at.to_string(),
        expires_at: browser.expires_at.to_string(),
    }
}
