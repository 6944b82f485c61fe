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

use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser, Subcommand};
use portico_accounts::{Accounts, Clock, Db, Fault, Randomness, Report, database_problem};

use crate::config::{Config, DatabaseConfig, LoggingConfig, Vars, unknown_settings};
use crate::escaping::in_one_line;
use crate::extensions::{AppCommand, CommandError, Extensions};

/// The front door of your web app.
#[derive(Parser)]
#[command(name = "portico", bin_name = "portico", version, max_term_width = 100)]
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
    /// Add, list, show, disable, promote, sign out or delete users, create password reset links, and show or reset
    /// second factors
    #[command(subcommand)]
    User(user::UserCommand),
    /// List, rotate or import the keys that sign access tokens
    #[command(subcommand)]
    Keys(keys::KeysCommand),
    /// Copy the database to a file or to PostgreSQL
    #[command(subcommand)]
    Db(db::DbCommand),
    /// Check settings, listening addresses, secret, database, keys, mail, files and assets
    Doctor(doctor::DoctorArgs),
    /// Print the OpenAPI document of the HTTP API
    Openapi,
}

/// A command of Portico, or one of the app with its arguments.
enum Asked {
    Portico(Box<Command>),
    App(Box<AppCommand>, ArgMatches),
}

/// The error, in one line.
type Failure = CommandError;

/// Runs the command that the process was started with.
pub fn run(extensions: &Extensions) -> ExitCode {
    if let Some(taken) = taken_command(extensions) {
        return fail(&format!("Portico already has a command {taken}; give the app's command another name").into());
    }
    let command = match parse(extensions) {
        Ok(command) => command,
        Err(usage) if usage.use_stderr() && serve::is_asked_for() => return serve::explain_usage(&usage),
        Err(usage) => return explain(&usage),
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error.into()),
    };
    let is_server = matches!(&command, Asked::Portico(command) if matches!(**command, Command::Serve));
    match runtime.block_on(execute(command, extensions)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) if is_server => serve::fail(&failure),
        Err(failure) => fail(&failure),
    }
}

/// The first command of the app with the name of one of Portico's.
fn taken_command(extensions: &Extensions) -> Option<String> {
    let cli = Cli::command();
    let mut names = extensions.commands.iter().map(|own| own.command.get_name());
    names.find(|name| *name == "help" || cli.find_subcommand(name).is_some()).map(str::to_owned)
}

fn parse(extensions: &Extensions) -> Result<Asked, clap::Error> {
    let cli = extensions.commands.iter().fold(Cli::command(), |cli, own| cli.subcommand(own.command.clone()));
    let matches = cli.try_get_matches()?;
    let own = matches.subcommand().and_then(|(name, matches)| {
        let own = extensions.commands.iter().find(|own| own.command.get_name() == name)?;
        Some(Asked::App(Box::new(own.clone()), matches.clone()))
    });
    match own {
        Some(own) => Ok(own),
        None => {
            let command = Cli::from_arg_matches(&matches)?.command;
            Ok(Asked::Portico(Box::new(command.unwrap_or(Command::Serve))))
        }
    }
}

async fn execute(asked: Asked, extensions: &Extensions) -> Result<(), Failure> {
    let vars = Vars::load()?;
    let command = match asked {
        Asked::Portico(command) => *command,
        Asked::App(own, matches) => {
            warn_of_unknown_settings(&vars, extensions);
            let accounts = open_accounts(&load(&vars, extensions).await?).await?;
            (own.run)(matches, accounts.clone()).await?;
            accounts.db().close().await;
            return print::finish();
        }
    };
    if matches!(command, Command::Migrate | Command::User(_) | Command::Keys(_) | Command::Db(_)) {
        warn_of_unknown_settings(&vars, extensions);
    }
    match command {
        Command::Serve => {
            let logging = LoggingConfig::read(&vars)?;
            let format = logging.format;
            logging.start();
            for unknown in unknown_settings(&vars, extensions) {
                tracing::warn!("{unknown}");
            }
            // A server keeps running even if its start messages cannot be written.
            return serve::run(&load(&vars, extensions).await?, format).await;
        }
        Command::Migrate => migrate::run(&load(&vars, extensions).await?).await?,
        Command::User(command) => user::run(&load(&vars, extensions).await?, command).await?,
        Command::Keys(command) => keys::run(&load(&vars, extensions).await?, command).await?,
        Command::Db(command) => db::run(&vars, extensions, command).await?,
        Command::Doctor(args) => doctor::run(&vars, extensions, args).await?,
        Command::Openapi => openapi::run(&vars, extensions)?,
    }
    print::finish()
}

/// For example, a mistyped PORTICO_DATA_DIR would make a command use the wrong database.
fn warn_of_unknown_settings(vars: &Vars, extensions: &Extensions) {
    for unknown in unknown_settings(vars, extensions) {
        _ = writeln!(stderr(), "portico: warning: {}", in_one_line(format_args!("{unknown}")));
    }
}

/// All settings. Creates a root secret if it does not exist yet, but never replaces a lost one.
async fn load(vars: &Vars, extensions: &Extensions) -> Result<Config, Failure> {
    lost_secret::refuse(vars, &DatabaseConfig::read(vars)?).await?;
    Ok(Config::load(vars, extensions)?)
}

/// The domain, for commands that run beside a running server.
async fn open_accounts(config: &Config) -> Result<Accounts, Failure> {
    let db = config.extensions.with_migrations(Db::open(&config.database.location).await?);
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
