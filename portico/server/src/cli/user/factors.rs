use portico_accounts::{Accounts, Fault, Passkey};
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
    print_lines(&factors, &accounts.passkeys(user.id).await?);
    Ok(())
}

fn print_lines(factors: &Factors, passkeys: &[Passkey]) {
    match &factors.app {
        Some(app) => say!("Authenticator app  on since {}", app.confirmed_at),
        None => say!("Authenticator app  off"),
    }
    say!("Recovery codes     {}", factors.recovery_codes_left);
    say!("Passkeys           {}", factors.passkeys);
    for passkey in passkeys {
        print_passkey(passkey);
    }
    say!("Trusted browsers   {}", factors.trusted_browsers.len());
    for browser in &factors.trusted_browsers {
        say!("  {} until {}", browser.device, browser.expires_at);
    }
}

/// The number above counts only those that can be used.
fn print_passkey(passkey: &Passkey) {
    let used = passkey.last_used_at.map_or_else(|| "never used".to_owned(), |at| format!("last used {at}"));
    let place = if passkey.is_synced { "synced" } else { "on one device only" };
    let state = if passkey.is_usable { "" } else { ", cannot be used: passkeys are off or it belongs to another host" };
    say!("  {} since {}, {used}, {place}{state}", passkey.name, passkey.created_at);
}

/// `portico user reset-second-factor`. A user who is left without a way to log in gets a link to choose a password.
pub async fn reset(accounts: &Accounts, email: &str, removes_passkeys: bool) -> Result<(), Failure> {
    let address = parse(email)?;
    let reset = accounts.reset_second_factor(&address, removes_passkeys).await;
    let reset = reset.map_err(|error| explain(error, email))?;
    let app = match reset.had_app {
        true => format!("Removed the authenticator app of {email}"),
        false => format!("{email} had no authenticator app"),
    };
    let passkeys = match (removes_passkeys, reset.passkeys) {
        (false, _) => String::new(),
        (true, 0) => "; there were no passkeys".to_owned(),
        (true, 1) => "; removed 1 passkey".to_owned(),
        (true, count) => format!("; removed {count} passkeys"),
    };
    say!("{app}{passkeys}; all of their sessions have ended");
    if !reset.has_way_in {
        print_link(accounts, &address).await?;
    }
    Ok(())
}

async fn print_link(accounts: &Accounts, address: &Email) -> Result<(), Fault> {
    if let Some(link) = accounts.reset_link(address).await? {
        say!("The user has no way to log in. This link lets them choose a password. It works once, for one hour:");
        say!("{}", link.expose_secret());
    }
    Ok(())
}
