mod factors;

use clap::{Args, Subcommand};
use portico_accounts::{Accounts, AddedByOperator, SignUpError, StandingError};
use portico_fields::{Email, FieldError, SignUp};
use portico_web::answers;
use portico_wire::user::User;
use secrecy::ExposeSecret;
use serde::Serialize;

use super::print::say;
use super::{Failure, open_accounts, print, prompt};
use crate::config::Config;

/// How many users are read per query.
const PAGE: i64 = 500;

#[derive(Subcommand)]
pub enum UserCommand {
    /// Add a user, and ask for missing values. The email address counts as confirmed
    Add(AddArgs),
    /// List all users, oldest first
    List {
        /// Print a JSON array instead of a table
        #[arg(long)]
        json: bool,
    },
    /// Show one user
    Show {
        email: String,
        #[arg(long)]
        json: bool,
    },
    /// Disable a user and end all of their sessions at once
    Disable { email: String },
    /// Enable a disabled user
    Enable { email: String },
    /// Grant the administrator role
    Promote { email: String },
    /// Remove the administrator role
    Demote { email: String },
    /// End all sessions of a user, or of all users, in all browsers and programs, at once
    SignOut(SignOutArgs),
    /// Print a password reset link. It works once, for one hour
    ResetLink { email: String },
    /// Show the second factors of a user: app, recovery codes, passkeys, trusted browsers
    Factors {
        email: String,
        #[arg(long)]
        json: bool,
    },
    /// Remove a lost second factor, end all sessions of the user, and inform the user by email. Prints a reset link for
    /// a user who is left without a way to log in
    ResetSecondFactor {
        email: String,
        /// Remove the user's passkeys, too
        #[arg(long)]
        passkeys: bool,
    },
    /// Delete a user and all of their sessions, at once and permanently
    Delete { email: String },
}

#[derive(Args)]
pub struct AddArgs {
    #[arg(long)]
    email: Option<String>,
    #[arg(long)]
    name: Option<String>,
    /// Grant the administrator role
    #[arg(long)]
    admin: bool,
    /// Read the password from standard input
    #[arg(long)]
    password_stdin: bool,
}

#[derive(Args)]
pub struct SignOutArgs {
    #[arg(required_unless_present = "all", conflicts_with = "all")]
    email: Option<String>,
    /// Log out all users, for example after a leak or after restoring a backup
    #[arg(long)]
    all: bool,
    /// Do not ask first
    #[arg(long, requires = "all", conflicts_with = "email")]
    yes: bool,
}

/// `portico user …`.
pub async fn run(config: &Config, command: UserCommand) -> Result<(), Failure> {
    if matches!(&command, UserCommand::SignOut(args) if args.all && !args.yes) {
        prompt::require_terminal("whether to log out all users", "--yes")?;
    }
    let accounts = open_accounts(config).await?;
    let done = execute(&accounts, command).await;
    // SQLite removes its log here, including its remaining data of a deleted user.
    accounts.db().close().await;
    done
}

async fn execute(accounts: &Accounts, command: UserCommand) -> Result<(), Failure> {
    match command {
        UserCommand::Add(args) => add(accounts, args).await,
        UserCommand::List { json } => list(accounts, json).await,
        UserCommand::Show { email, json } => show(accounts, &email, json).await,
        UserCommand::Disable { email } => disable(accounts, &email).await,
        UserCommand::Enable { email } => enable(accounts, &email).await,
        UserCommand::Promote { email } => set_admin(accounts, &email, true).await,
        UserCommand::Demote { email } => set_admin(accounts, &email, false).await,
        UserCommand::SignOut(SignOutArgs { email: Some(email), .. }) => sign_out(accounts, &email).await,
        UserCommand::SignOut(SignOutArgs { yes, .. }) => sign_out_all(accounts, yes).await,
        UserCommand::ResetLink { email } => reset_link(accounts, &email).await,
        UserCommand::Factors { email, json } => factors::show(accounts, &email, json).await,
        UserCommand::ResetSecondFactor { email, passkeys } => factors::reset(accounts, &email, passkeys).await,
        UserCommand::Delete { email } => delete(accounts, &email).await,
    }
}

async fn add(accounts: &Accounts, args: AddArgs) -> Result<(), Failure> {
    let ask = |given: Option<String>, label| given.map_or_else(|| prompt::line(label), Ok);
    let email = ask(args.email, "Email")?;
    let name = ask(args.name, "Name")?;
    let password = if args.password_stdin { prompt::password_from_stdin()? } else { prompt::new_password()? };
    let min_length = accounts.settings().password_min_length;
    let sign_up = SignUp::parse(Ok(&name), Ok(&email), Ok(&password), min_length).map_err(one_line)?;
    let added = accounts.add_user(sign_up, AddedByOperator { is_admin: args.admin }).await;
    let user = added.map_err(|error| match error {
        SignUpError::Password(error) => one_line(vec![error]),
        other => other.into(),
    })?;
    say!("Added {} ({})", user.email, user.id);
    Ok(())
}

/// Prints each page as it is read, so the memory needed does not depend on the number of users.
async fn list(accounts: &Accounts, json: bool) -> Result<(), Failure> {
    let (mut after, mut is_first) = (None, true);
    loop {
        let page = accounts.users(after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        let users: Vec<User> = page.into_iter().map(answers::user).collect();
        if json {
            print_in_array(&users, is_first)?
        } else {
            print_lines(&users)
        }
        is_first = false;
    }
    match (json, is_first) {
        (true, true) => print::json("[]"),
        (true, false) => print::json("\n]"),
        (false, true) => say!("There are no users yet. Add one with: portico user add"),
        (false, false) => {}
    }
    Ok(())
}

fn print_lines(users: &[User]) {
    for user in users {
        let role = if user.is_admin { "  administrator" } else { "" };
        say!("{}  {}  {}{role}", user.created_at, user.email, user.name);
    }
}

/// A part of a JSON array, laid out as if all of it were printed at once.
fn print_in_array(users: &[User], is_first: bool) -> Result<(), Failure> {
    let mut text = String::new();
    for user in users {
        text.push_str(if is_first && text.is_empty() { "[\n  " } else { ",\n  " });
        text.push_str(&serde_json::to_string_pretty(user)?.replace('\n', "\n  "));
    }
    print::json_part(&text);
    Ok(())
}

/// A user as the API shows one, with the fields that only operators see.
#[derive(Serialize)]
struct UserJson<'a> {
    #[serde(flatten)]
    user: &'a User,
    /// RFC 3339, UTC.
    disabled_at: Option<String>,
}

async fn show(accounts: &Accounts, email: &str, json: bool) -> Result<(), Failure> {
    let found = accounts.user_by_email(&parse(email)?).await?;
    let found = found.ok_or_else(|| unknown(email))?;
    let disabled_at = found.disabled_at.map(|at| at.to_string());
    let user = answers::user(found);
    if json {
        print::json(&serde_json::to_string_pretty(&UserJson { user: &user, disabled_at })?);
        return Ok(());
    }
    let yes_or_no = |is: bool| if is { "yes" } else { "no" };
    say!("Id             {}", user.id);
    say!("Name           {}", user.name);
    say!("Email          {}", user.email);
    say!("Confirmed      {}", yes_or_no(user.email_verified));
    say!("Disabled       {}", disabled_at.as_deref().unwrap_or("no"));
    say!("Administrator  {}", yes_or_no(user.is_admin));
    say!("Member since   {}", user.created_at);
    Ok(())
}

async fn disable(accounts: &Accounts, email: &str) -> Result<(), Failure> {
    accounts.disable_user(&parse(email)?).await.map_err(|error| explain(error, email))?;
    say!("Disabled {email}: all of their sessions have ended, and they cannot log in");
    Ok(())
}

async fn enable(accounts: &Accounts, email: &str) -> Result<(), Failure> {
    accounts.enable_user(&parse(email)?).await.map_err(|error| explain(error, email))?;
    say!("Enabled {email}: they can log in again");
    Ok(())
}

async fn set_admin(accounts: &Accounts, email: &str, is_admin: bool) -> Result<(), Failure> {
    accounts.set_admin(&parse(email)?, is_admin).await.map_err(|error| explain(error, email))?;
    say!("{email} is {} administrator", if is_admin { "now an" } else { "no longer an" });
    Ok(())
}

async fn sign_out(accounts: &Accounts, email: &str) -> Result<(), Failure> {
    let ended = accounts.sign_out_user(&parse(email)?).await.map_err(|error| explain(error, email))?;
    say!("Ended {} of {email}", sessions(ended));
    Ok(())
}

async fn sign_out_all(accounts: &Accounts, is_confirmed: bool) -> Result<(), Failure> {
    if !is_confirmed {
        let count = sessions(u64::try_from(accounts.remaining_sessions().await?).unwrap_or_default());
        let question = format!("This ends {count}, and all users must log in again. Type yes to continue");
        if !prompt::confirm(&question)? {
            return Err("no session was ended because the answer was not yes".into());
        }
    }
    let ended = accounts.sign_out_all().await?;
    say!("Ended {} of all users", sessions(ended));
    Ok(())
}

fn sessions(count: u64) -> String {
    format!("{count} {}", if count == 1 { "session" } else { "sessions" })
}

async fn reset_link(accounts: &Accounts, email: &str) -> Result<(), Failure> {
    let address = parse(email)?;
    let user = accounts.user_by_email(&address).await?.ok_or_else(|| unknown(email))?;
    if user.disabled_at.is_some() {
        return Err(format!("{email} is disabled, so the link would not work; run: portico user enable {email}").into());
    }
    let link = accounts.reset_link(&address).await?.ok_or_else(|| unknown(email))?;
    say!("{}", link.expose_secret());
    Ok(())
}

async fn delete(accounts: &Accounts, email: &str) -> Result<(), Failure> {
    if !accounts.delete_user(&parse(email)?).await? {
        return Err(unknown(email));
    }
    say!("Deleted {email}");
    Ok(())
}

fn parse(email: &str) -> Result<Email, Failure> {
    Email::parse(email).map_err(|error| format!("{email:?}: {error}").into())
}

fn unknown(email: &str) -> Failure {
    format!("there is no user {email:?}; see: portico user list").into()
}

fn explain(error: StandingError, email: &str) -> Failure {
    match error {
        StandingError::NoSuchUser => unknown(email),
        StandingError::Fault(fault) => fault.into(),
    }
}

fn one_line(errors: Vec<FieldError>) -> Failure {
    let lines: Vec<_> = errors.iter().map(|error| format!("{}: {error}", error.field.as_str())).collect();
    lines.join(" ").into()
}
