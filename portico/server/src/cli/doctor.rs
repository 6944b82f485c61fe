mod factors;
mod files;
mod listening;
mod running_server;

use std::fmt::Display;
use std::path::Path;
use std::time::Duration;

use clap::Args;
use portico_accounts::{Accounts, Db, KeyStatus};
use portico_mail::Greeting;

use super::print::say;
use super::{Failure, line_about, lost_secret};
use crate::config::{
    Config, DatabaseConfig, MailConfig, SecretOrigin, SigningConfig, SiteConfig, Vars, find_root_secret,
    unknown_settings,
};
use crate::extensions::Extensions;
use crate::site_files;

/// How long the mail server may take to accept Portico as a client.
const MAIL_TIMEOUT: Duration = Duration::from_secs(10);

#[derive(Args)]
pub struct DoctorArgs {
    /// Check a running server at this address instead of this machine
    #[arg(long, value_parser = running_server::parse_url)]
    url: Option<String>,
}

/// The findings, with one line for each check.
#[derive(Default)]
struct Findings {
    failed: usize,
}

/// `portico doctor`.
pub async fn run(vars: &Vars, extensions: &Extensions, args: DoctorArgs) -> Result<(), Failure> {
    let mut findings = Findings::default();
    match args.url {
        Some(url) => running_server::check(&url, &mut findings).await?,
        None => check_machine(vars, extensions, &mut findings).await,
    }
    match findings.failed {
        0 => Ok(()),
        1 => Err("one check failed".into()),
        failed => Err(format!("{failed} checks failed").into()),
    }
}

/// Checks without changes: nothing is migrated or repaired, and created files are removed again.
async fn check_machine(vars: &Vars, extensions: &Extensions, findings: &mut Findings) {
    if let Some(warning) = folder_warning(vars) {
        findings.warn("configuration", warning);
    }
    match Config::check_plain(vars, extensions) {
        Err(error) => findings.fail("configuration", error),
        Ok(site) => {
            findings.ok("configuration", format!("the site is {}", site.public_url.as_str()));
            if let Some(warning) = site.proxy_warning() {
                findings.warn("configuration", warning);
            }
        }
    }
    for unknown in unknown_settings(vars, extensions) {
        findings.warn("configuration", unknown);
    }
    listening::check(vars, findings).await;
    match DatabaseConfig::read(vars) {
        Err(error) => findings.fail("database", error),
        Ok(config) => check_data(vars, &config, extensions, findings).await,
    }
    match site_files::missing().first() {
        None => findings.ok("assets", "the site is built"),
        Some(path) => findings.fail("assets", format!("{path} is missing; run make build, or set LEPTOS_SITE_ROOT")),
    }
}

/// A warning if neither settings nor data are here.
fn folder_warning(vars: &Vars) -> Option<String> {
    let has_data = DatabaseConfig::read(vars).is_ok_and(|config| config.data_dir.exists());
    if vars.has_settings() || has_data || Path::new(".env").exists() {
        return None;
    }
    let folder = std::env::current_dir().unwrap_or_else(|_| ".".into());
    Some(format!("no .env in {}; is this the server's folder?", folder.display()))
}

async fn check_data(vars: &Vars, config: &DatabaseConfig, extensions: &Extensions, findings: &mut Findings) {
    let opened = Db::open_existing(&config.location).await;
    let opened = opened.map(|db| db.map(|db| extensions.with_migrations(db)));
    let db = opened.as_ref().ok().and_then(Option::as_ref);
    findings.record("secret", check_secret(vars, config, db).await);
    let pending = match (&opened, db) {
        (Err(error), _) => Err(error.to_string().into()),
        (Ok(_), Some(db)) => db.pending_migrations().await.map(Some).map_err(Failure::from),
        (Ok(_), None) => files::check_new_database(config).map(|()| None).map_err(Failure::from),
    };
    let is_usable = pending.is_ok();
    let is_up_to_date = matches!(pending, Ok(Some(0)));
    findings.record("database", pending.map(|pending| describe_database(db, pending)));
    let keys = match db {
        _ if !is_usable => Err(NOT_CHECKED.into()),
        Some(_) if !is_up_to_date => Ok(NOT_CHECKED_YET.to_owned()),
        db => check_keys(vars, config, db).await,
    };
    findings.record("keys", keys);
    if is_up_to_date && let Some(db) = db {
        factors::check(db, vars, findings).await;
    }
    findings.record("mail", check_mail(vars, config).await);
    if let (Ok(mail), Ok(site)) = (MailConfig::read(vars), SiteConfig::read(vars))
        && let Some(warning) = mail.sender_warning(&site)
    {
        findings.warn("mail", warning);
    }
    files::check(config, findings);
}

/// The line about the database gives the reason.
const NOT_CHECKED: &str = "they cannot be checked without the database";

const NOT_CHECKED_YET: &str = "not checked before the pending migrations are applied";

fn describe_database(db: Option<&Db>, pending: Option<usize>) -> String {
    match (db, pending) {
        (Some(db), Some(0)) => format!("{}, up to date", db.engine()),
        (Some(db), Some(1)) => format!("{}, 1 migration pending for the next start", db.engine()),
        (Some(db), Some(pending)) => format!("{}, {pending} migrations pending for the next start", db.engine()),
        _ => "none yet; the first start creates it".to_owned(),
    }
}

async fn check_secret(vars: &Vars, config: &DatabaseConfig, db: Option<&Db>) -> Result<String, Failure> {
    if let Some(db) = db
        && lost_secret::is_lost(vars, config, db).await?
    {
        return Err(lost_secret::lost(config));
    }
    Ok(match find_root_secret(vars, &config.data_dir)? {
        Some((_, SecretOrigin::Environment)) => "from PORTICO_SECRET".to_owned(),
        Some((_, SecretOrigin::File(path))) => format!("in {}", path.display()),
        None => format!("none yet; the first start creates it in {}", config.data_dir.display()),
    })
}

/// Checks the keys of an existing, up-to-date database.
async fn check_keys(vars: &Vars, config: &DatabaseConfig, db: Option<&Db>) -> Result<String, Failure> {
    let algorithm = SigningConfig::read(vars)?.algorithm;
    let closed = || Err("they cannot be decrypted without the secret".into());
    // The line about the secret reports the error.
    let Ok(secret) = find_root_secret(vars, &config.data_dir) else { return closed() };
    let not_yet = || Ok(format!("none yet for {algorithm}; the next start generates them"));
    let Some(db) = db else { return not_yet() };
    if lost_secret::is_lost(vars, config, db).await? {
        return closed();
    }
    let Some((secret, _)) = secret else { return not_yet() };
    let keys = Accounts::check_keys(db, &secret).await?;
    let mut ours = keys.iter().filter(|key| key.algorithm == algorithm);
    let Some(active) = ours.clone().find(|key| key.status == KeyStatus::Active) else { return not_yet() };
    Ok(match ours.find(|key| key.status == KeyStatus::Next) {
        Some(next) => {
            format!("they can be decrypted; {algorithm} tokens are signed with {}, then with {}", active.kid, next.kid)
        }
        None => format!(
            "they can be decrypted; {algorithm} tokens are signed with {}; the next start generates its successor",
            active.kid
        ),
    })
}

/// Contacts the mail server as for sending, but sends no email.
async fn check_mail(vars: &Vars, database: &DatabaseConfig) -> Result<String, Failure> {
    let mail = MailConfig::read(vars)?;
    let target = mail.target(&database.data_dir);
    if mail.smtp.is_none() {
        files::check_outbox(database)?;
        return Ok(target);
    }
    // An unreadable site configuration is reported on its own line.
    let greeting = match SiteConfig::read(vars) {
        Ok(site) => Greeting::new(site.public_url.host(), &mail.sender),
        Err(_) => Greeting::from_sender(&mail.sender),
    };
    let transport = mail.transport(greeting, &database.data_dir)?;
    transport.probe(MAIL_TIMEOUT).await.map_err(|error| format!("{target}: {error}"))?;
    Ok(format!("{target}, which accepted the connection"))
}

impl Findings {
    fn record(&mut self, subject: &str, found: Result<String, Failure>) {
        match found {
            Ok(what) => self.ok(subject, what),
            Err(error) => self.fail(subject, line_about(&error)),
        }
    }

    fn ok(&mut self, subject: &str, what: impl Display) {
        say!("ok    {subject:<14} {what}");
    }

    /// A warning that does not make the command fail.
    fn warn(&self, subject: &str, what: impl Display) {
        say!("warn  {subject:<14} {what}");
    }

    fn fail(&mut self, subject: &str, what: impl Display) {
        self.failed += 1;
        say!("FAIL  {subject:<14} {what}");
    }
}
