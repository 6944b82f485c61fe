//! The command line. Exit status 0: success; 1: failure, with one line on standard error; 2: wrong usage.

mod db;
mod doctor;
mod keys;
mod listening;
mod lost_secret;
mod migrate;
mod openapi;
mod print;
mod prompt;
mod serve;
mod user;

use std::error::Error;
use std::io::{Write, stderr};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use portico_accounts::{Accounts, Clock, Db, Fault, Randomness, Report, database_problem};

use crate::config::{Config, DatabaseConfig, LoggingConfig, Vars, unknown_settings};
use crate::escaping::in_one_line;

/// The front door of your web app.
#[derive(Parser)]
#[command(name = "portico", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Migrate the database, then serve (the default)
    Serve,
    /// Migrate the database
    Migrate,
    /// Add, list, show, disable, promote, sign out or delete users, and create links for a new password
    #[command(subcommand)]
    User(user::UserCommand),
    /// List, rotate or import the keys that sign access tokens
    #[command(subcommand)]
    Keys(keys::KeysCommand),
    /// Copy the database
    #[command(subcommand)]
    Db(db::DbCommand),
    /// Check configuration, database, keys, mail and assets
    Doctor(doctor::DoctorArgs),
    /// Print the OpenAPI document of the HTTP API
    Openapi,
}

/// The error, in one line.
type Failure = Box<dyn Error + Send + Sync>;

/// Runs the command that the process was started with.
pub fn run() -> ExitCode {
    let command = match Cli::try_parse() {
        Ok(cli) => cli.command.unwrap_or(Command::Serve),
        Err(usage) if usage.use_stderr() && serve::is_asked_for() => return serve::explain_usage(&usage),
        Err(usage) => return explain(&usage),
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error.into()),
    };
    let is_server = matches!(command, Command::Serve);
    match runtime.block_on(execute(command)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) if is_server => serve::fail(&failure),
        Err(failure) => fail(&failure),
    }
}

async fn execute(command: Command) -> Result<(), Failure> {
    let vars = Vars::load()?;
    if matches!(command, Command::Migrate | Command::User(_) | Command::Keys(_) | Command::Db(_)) {
        warn_of_unknown_settings(&vars);
    }
    match command {
        Command::Serve => {
            let logging = LoggingConfig::read(&vars)?;
            let format = logging.format;
            logging.start();
            for unknown in unknown_settings(&vars) {
                tracing::warn!("{unknown}");
            }
            // A server keeps running even if its start messages cannot be written.
            return serve::run(&load(&vars).await?, format).await;
        }
        Command::Migrate => migrate::run(&load(&vars).await?).await?,
        Command::User(command) => user::run(&load(&vars).await?, command).await?,
        Command::Keys(command) => keys::run(&load(&vars).await?, command).await?,
        Command::Db(command) => db::run(&vars, command).await?,
        Command::Doctor(args) => doctor::run(&vars, args).await?,
        Command::Openapi => openapi::run()?,
    }
    print::finish()
}

/// For example, a mistyped PORTICO_DATA_DIR would make a command use the wrong database.
fn warn_of_unknown_settings(vars: &Vars) {
    for unknown in unknown_settings(vars) {
        _ = writeln!(stderr(), "portico: warning: {}", in_one_line(format_args!("{unknown}")));
    }
}

/// All settings. Creates a root secret if it does not exist yet, but never replaces a lost one.
async fn load(vars: &Vars) -> Result<Config, Failure> {
    lost_secret::refuse(vars, &DatabaseConfig::read(vars)?).await?;
    Ok(Config::load(vars)?)
}

/// The domain, for commands that run beside a running server.
async fn open_accounts(config: &Config) -> Result<Accounts, Failure> {
    let db = Db::open(&config.database.location).await?;
    Ok(Accounts::start(db, config.accounts()?, Clock::system(), Randomness::system()).await?)
}

/// Shows requested help, or explains wrong usage.
fn explain(usage: &clap::Error) -> ExitCode {
    if usage.use_stderr() {
        _ = usage.print();
        return ExitCode::from(2);
    }
    print::write(|| usage.print());
    match print::finish() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => fail(&failure),
    }
}

fn fail(failure: &Failure) -> ExitCode {
    // If standard error cannot be written either, only the exit status is left.
    _ = writeln!(stderr(), "portico: {}", line_about(failure));
    ExitCode::FAILURE
}

/// One line for operators. It gives the cause of database and internal errors, which visitors never see.
fn line_about(failure: &Failure) -> String {
    let error: &(dyn Error + 'static) = &**failure;
    let line = match (database_problem(error), failure.downcast_ref::<Fault>()) {
        (Some(trouble), _) => trouble,
        (None, Some(fault @ Fault::Internal(_))) => format!("{}; try again", Report(fault)),
        (None, _) => failure.to_string(),
    };
    in_one_line(format_args!("{}", line.replace(['\n', '\r'], " ")))
}
