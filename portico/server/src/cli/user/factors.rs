use portico_accounts::{Accounts, Fault};
use portico_fields::Email;
use portico_web::answers;
use portico_wire::factors::Factors;
use secrecy::ExposeSecret;

use super::{explain, parse, unknown};
use crate::cli::print::say;
use crate::cli::{Failure, print};

/// `portico user factors`: with `--json`, the body of `GET /api/v1/me/factors`.
pub async fn show(accounts: &Accounts, email: &str, json: bool) -> Result<(), Failure> {
    let user = accounts.user_by_email(&parse(email)?).await?.ok_or_else(|| unknown(email))?;
    let factors = answers::factors(accounts, user.id).await?;
    if json {
        print::json(&serde_json::to_string_pretty(&factors)?);
        return Ok(());
    }
    print_lines(&factors);
    Ok(())
}

fn print_lines(Factors { app, recovery_codes_left, passkeys, trusted_browsers }: &Factors) {
    match app {
        Some(app) => say!("Authenticator app  on since {}", app.confirmed_at),
        None => say!("Authenticator app  off"),
    }
    say!("Recovery codes     {recovery_codes_left}");
    say!("Passkeys           {passkeys}");
    say!("Trusted browsers   {}", trusted_browsers.len());
    for browser in trusted_browsers {
        say!("  {} until {}", browser.device, browser.expires_at);
    }
}

/// `portico user reset-second-factor`. A user without a password gets a link to choose one.
pub async fn reset(accounts: &Accounts, email: &str) -> Result<(), Failure> {
    let address = parse(email)?;
    let reset = accounts.reset_second_factor(&address).await.map_err(|error| explain(error, email))?;
    let done = match reset.had_app {
        true => format!("Removed the authenticator app of {email}"),
        false => format!("{email} had no authenticator app"),
    };
    say!("{done}; all of their sessions have ended");
    if !reset.has_password {
        print_link(accounts, &address).await?;
    }
    Ok(())
}

async fn print_link(accounts: &Accounts, address: &Email) -> Result<(), Fault> {
    if let Some(link) = accounts.reset_link(address).await? {
        say!("The user has no password. This link lets them choose one. It works once, for one hour:");
        say!("{}", link.expose_secret());
    }
    Ok(())
}
