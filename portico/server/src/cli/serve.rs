use std::process::ExitCode;

use portico_accounts::{Clock, Db, Randomness};
use tokio::signal::unix::{SignalKind, signal};

use super::listening::listen;
use super::print::say;
use super::{Failure, line_about};
use crate::config::{Config, LogFormat, write_json_error};
use crate::state::AppState;
use crate::{metrics, site_files, startup};

/// `portico serve`.
pub async fn run(config: &Config, format: LogFormat) -> Result<(), Failure> {
    if let Some(warning) = config.site.proxy_warning() {
        tracing::warn!("{warning}");
    }
    let listener = listen(config.site.listen, "PORTICO_LISTEN").await?;
    let metrics = match config.metrics.listen {
        Some(address) => Some((listen(address, "PORTICO_METRICS_LISTEN").await?, metrics::install()?)),
        None => None,
    };
    if let Some(missing) = site_files::missing().first() {
        return Err(
            format!("the site is not built ({missing} is missing); run make build, or set LEPTOS_SITE_ROOT").into()
        );
    }
    let state = AppState::start(config, Clock::system(), Randomness::system()).await?;
    let tell = |line: String| announce(format, &line);
    tell(format!("Portico is at {}", config.site.public_url.as_str()));
    tell(format!("Data is in {}", data_place(config, state.site.accounts.db())));
    tell(format!("Mail is {}", mail_target(config)));
    if let Some((listener, handle)) = metrics {
        tell(format!("Metrics are at http://{}/metrics", listener.local_addr()?));
        tokio::spawn(metrics::serve(listener, handle, state.site.accounts.clone()));
    }
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let stop = async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    };
    Ok(startup::serve(listener, state, stop).await?)
}

/// Whether `serve` was named on the command line. It is the default without arguments, and then the usage cannot be
/// wrong.
pub fn is_asked_for() -> bool {
    std::env::args_os().nth(1).is_some_and(|command| command == "serve")
}

/// Reports wrong usage, as a JSON line if the log is JSON.
pub fn explain_usage(usage: &clap::Error) -> ExitCode {
    match LogFormat::before_settings() {
        LogFormat::Json => write_json_error(&usage.to_string()),
        LogFormat::Pretty => _ = usage.print(),
    }
    ExitCode::from(2)
}

/// Reports a failed start, or a server that had to stop.
pub fn fail(failure: &Failure) -> ExitCode {
    match LogFormat::before_settings() {
        LogFormat::Json => write_json_error(&line_about(failure)),
        LogFormat::Pretty => return super::fail(failure),
    }
    ExitCode::FAILURE
}

/// Writes to standard output for people, or as a line of the JSON log.
fn announce(format: LogFormat, line: &str) {
    match format {
        LogFormat::Json => tracing::info!("{line}"),
        LogFormat::Pretty => say!("{line}"),
    }
}

/// The data folder, or the server of PostgreSQL.
fn data_place(config: &Config, db: &Db) -> String {
    match db {
        Db::Sqlite { .. } => format!("{} ({})", config.database.data_dir.display(), db.engine()),
        Db::Postgres { .. } => db.place(),
    }
}

fn mail_target(config: &Config) -> String {
    let target = config.mail.target(&config.database.data_dir);
    match config.shown_outbox() {
        Some(_) => format!("{target}; read it at {}/dev/mail", config.site.public_url.as_str()),
        None => target,
    }
}
