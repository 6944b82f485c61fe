use std::fmt::Display;

use portico_accounts::{Accounts, Db, Fault, PasskeyUse, SecondFactor, passkey_host};

use super::Findings;
use crate::cli::line_about;
use crate::config::{PasskeysConfig, SecondFactorConfig, SiteConfig, Vars};

/// Counts the users' factors in an up-to-date database.
pub async fn check(db: &Db, vars: &Vars, findings: &mut Findings) {
    // Wrong settings have lines of their own.
    let (Ok(site), Ok(passkeys)) = (SiteConfig::read(vars), PasskeysConfig::read(vars)) else { return };
    let Ok(SecondFactorConfig { policy, .. }) = SecondFactorConfig::read(vars, &site) else { return };
    let url = site.public_url.as_str();
    let host = passkey_host(url).filter(|_| passkeys.is_on);
    check_administrators(db, host.as_deref(), policy, findings).await;
    check_locked_out(db, host.as_deref(), findings).await;
    match (PasskeyUse::of(passkeys.is_on, url), host) {
        (PasskeyUse::On, Some(host)) => check_passkeys(db, &host, findings).await,
        (PasskeyUse::Off, _) => findings.ok("passkeys", "off (PORTICO_PASSKEYS)"),
        _ => {
            let says = "not offered, because the host of PORTICO_PUBLIC_URL is an IP address; set a host name there";
            findings.warn("passkeys", says);
        }
    }
}

/// Counts the administrators without a second factor. Their number is no failure: the next log-in sets one up, or the
/// operator has chosen otherwise.
async fn check_administrators(db: &Db, passkey_host: Option<&str>, policy: SecondFactor, findings: &mut Findings) {
    let remedy = match policy {
        SecondFactor::Optional => "set PORTICO_SECOND_FACTOR=admins to demand one",
        SecondFactor::Admins | SecondFactor::Required => "the next log-in sets one up",
    };
    match (Accounts::admins_in(db).await, Accounts::admins_without_factor_in(db, passkey_host).await) {
        (Ok(0), Ok(_)) => findings.ok("administrators", "none yet; portico user promote EMAIL makes a user one"),
        (Ok(_), Ok(0)) => findings.ok("administrators", "all of them have a second factor"),
        (Ok(_), Ok(1)) => findings.warn("administrators", format!("1 has no second factor; {remedy}")),
        (Ok(_), Ok(count)) => findings.warn("administrators", format!("{count} have no second factor; {remedy}")),
        (Err(fault), _) | (_, Err(fault)) => findings.fail("administrators", not_counted(fault)),
    }
}

/// Counts the passkeys that a change of host has made useless.
async fn check_passkeys(db: &Db, host: &str, findings: &mut Findings) {
    let remedy = "set the former host in PORTICO_PUBLIC_URL, or let the users add new ones";
    match Accounts::passkeys_of_other_hosts_in(db, host).await {
        Ok(0) => findings.ok("passkeys", format!("all of them can be used on {host}")),
        Ok(1) => findings.warn("passkeys", format!("1 belongs to another host and cannot be used on {host}; {remedy}")),
        Ok(count) => {
            findings.warn("passkeys", format!("{count} belong to other hosts and cannot be used on {host}; {remedy}"));
        }
        Err(fault) => findings.fail("passkeys", not_counted(fault)),
    }
}

/// Counts the users whom a change of `PORTICO_PASSKEYS` or of the host has locked out: they have passkeys, none of which
/// can be used, and no password. A link by email lets them choose one.
async fn check_locked_out(db: &Db, passkey_host: Option<&str>, findings: &mut Findings) {
    let say = |who: String| format!("{who} no password, and passkeys that cannot be used; they can reset the password");
    match Accounts::locked_out_in(db, passkey_host).await {
        Ok(0) => findings.ok("lockouts", "nobody depends on passkeys that cannot be used"),
        Ok(1) => findings.warn("lockouts", say("1 user has".to_owned())),
        Ok(count) => findings.warn("lockouts", say(format!("{count} users have"))),
        Err(fault) => findings.fail("lockouts", not_counted(fault)),
    }
}

/// The database is up to date, but a table cannot be read.
fn not_counted(fault: Fault) -> impl Display {
    format!("{}; if a table is damaged or missing, restore a backup", line_about(&fault.into()))
}
