use std::fmt::Display;
use std::time::Duration;

use clap::Args;
use portico_accounts::{Accounts, Clock, Db, Randomness, StartError};
use secrecy::ExposeSecret;

use super::Failure;
use crate::config::{Config, SecretOrigin, Vars, load_root_secret};
use crate::site_files;

/// How long a running server may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Args)]
pub struct DoctorArgs {
    /// Ask a running server at this address instead of looking at this machine
    #[arg(long)]
    url: Option<String>,
}

/// What was found, a line for each thing looked at.
#[derive(Default)]
struct Findings {
    failed: usize,
}

/// `portico doctor`.
pub async fn run(vars: &Vars, args: DoctorArgs) -> Result<(), Failure> {
    let mut findings = Findings::default();
    match args.url {
        Some(url) => ask_server(&url, &mut findings).await?,
        None => look_here(vars, &mut findings).await,
    }
    match findings.failed {
        0 => Ok(()),
        1 => Err("one check failed".into()),
        failed => Err(format!("{failed} checks failed").into()),
    }
}

async fn look_here(vars: &Vars, findings: &mut Findings) {
    let config = match Config::load(vars) {
        Ok(config) => config,
        Err(error) => return findings.bad("configuration", error),
    };
    findings.good("configuration", format!("the site is {}", config.site.public_url.as_str()));
    match load_root_secret(vars, &config.database.data_dir) {
        Ok((_, SecretOrigin::Environment)) => findings.good("secret", "from PORTICO_SECRET"),
        Ok((_, SecretOrigin::File(path))) => findings.good("secret", format!("in {}", path.display())),
        Err(error) => findings.bad("secret", error),
    }
    look_at_database(&config, findings).await;
    findings.good("mail", "none is sent yet");
    match site_files::missing().first() {
        None => findings.good("assets", "the site is built"),
        Some(path) => findings.bad("assets", format!("{path} is missing; run: make build")),
    }
}

async fn look_at_database(config: &Config, findings: &mut Findings) {
    let db = match Db::open(config.database.url.expose_secret()).await {
        Ok(db) => db,
        Err(error) => return findings.bad("database", error),
    };
    let engine = db.engine();
    match Accounts::start(db, config.accounts(), Clock::system(), Randomness::system()).await {
        Ok(_) => {
            findings.good("database", format!("{engine}, up to date"));
            findings.good("keys", "the signing key opens");
        }
        Err(StartError::Open(error)) => findings.bad("database", error),
        Err(StartError::Key(error)) => {
            findings.good("database", format!("{engine}, up to date"));
            findings.bad("keys", error);
        }
    }
}

async fn ask_server(url: &str, findings: &mut Findings) -> Result<(), Failure> {
    let client = reqwest::Client::builder().timeout(PATIENCE).build()?;
    for (subject, path) in [("server", "/livez"), ("database", "/readyz"), ("pages", "/login")] {
        let address = format!("{}{path}", url.trim_end_matches('/'));
        match client.get(&address).send().await.and_then(reqwest::Response::error_for_status) {
            Ok(answer) => findings.good(subject, format!("{path} answers {}", answer.status().as_u16())),
            Err(error) => findings.bad(subject, without_url(&error, path)),
        }
    }
    Ok(())
}

fn without_url(error: &reqwest::Error, path: &str) -> String {
    match error.status() {
        Some(status) => format!("{path} answers {}", status.as_u16()),
        None if error.is_timeout() => format!("{path} does not answer within {} s", PATIENCE.as_secs()),
        None => format!("{path} cannot be reached; is the server running there?"),
    }
}

impl Findings {
    fn good(&mut self, subject: &str, what: impl Display) {
        println!("ok    {subject:<14} {what}");
    }

    fn bad(&mut self, subject: &str, what: impl Display) {
        self.failed += 1;
        println!("FAIL  {subject:<14} {what}");
    }
}
