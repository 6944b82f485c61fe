use std::future::Future;
use std::process::ExitCode;
use std::sync::Arc;

use portico_accounts::{Accounts, AppMigrations, Db, Fault, UserHook};
use portico_server::extensions::{AppCommand, CommandError, Extensions};
use portico_ui::site::Site;
use portico_web::languages::AppLanguage;
use serde::Serialize;
use uuid::Uuid;

use crate::MailTemplate;
use crate::rest::Routes;
use crate::settings::Settings;

/// The server of an app, and its command line.
///
/// ```no_run
/// use portico::{Brand, Server, Site};
///
/// static SITE: Site = Site { brand: Brand::PORTICO, pages: &[] };
///
/// fn main() -> std::process::ExitCode {
///     Server::new(&SITE).run()
/// }
/// ```
#[derive(Clone)]
#[must_use = "a server does nothing until it is run"]
pub struct Server {
    site: &'static Site,
    extensions: Extensions,
}

impl Server {
    /// The server of this site, with Portico's pages, routes and commands.
    pub fn new(site: &'static Site) -> Self {
        Self { site, extensions: Extensions::default() }
    }

    /// Adds routes below `/api/v1`. They run behind the same layers as Portico's, and are part of the same OpenAPI
    /// document. A route that Portico or the app already has is refused at the start. See [`rest`](crate::rest) for an
    /// example.
    pub fn routes(mut self, routes: Routes) -> Self {
        self.extensions.add_routes(routes);
        self
    }

    /// Reads settings of the app from the environment or `.env`. See [`Settings`] for an example.
    ///
    /// The server does not start if one is wrong, and `portico doctor` reports it.
    pub fn settings<T: Settings>(mut self) -> Self {
        self.extensions.settings.push(Arc::new(|vars, settings| {
            settings.insert(T::read(vars)?);
            Ok(())
        }));
        self
    }

    /// Adds a command to the command line. It gets its arguments and the domain, whose database is migrated by then.
    ///
    /// An error is printed in one line, and the exit status is then 1. A name that Portico uses itself is refused at the
    /// start.
    ///
    /// ```
    /// # use portico::{Brand, Server, Site};
    /// # static SITE: Site = Site { brand: Brand::PORTICO, pages: &[] };
    /// let count = clap::Command::new("count-users").about("Count the users");
    /// let server = Server::new(&SITE).command(count, async |_arguments, accounts| {
    ///     println!("{} users", accounts.users(None, 1_000).await?.len());
    ///     Ok(())
    /// });
    /// ```
    pub fn command<R, F>(mut self, command: clap::Command, run: R) -> Self
    where
        R: Fn(clap::ArgMatches, Accounts) -> F + Send + Sync + 'static,
        F: Future<Output = Result<(), CommandError>> + Send + 'static,
    {
        let run = Arc::new(move |arguments, accounts| Box::pin(run(arguments, accounts)) as _);
        self.extensions.commands.push(AppCommand { command, run });
        self
    }

    /// Adds the app's tables. Its migrations are numbered independently of Portico's and run after them, at the start and
    /// in `portico migrate`. See [`migrations!`](crate::db::migrations) for an example. A second call replaces the first.
    pub fn migrations(mut self, migrations: AppMigrations) -> Self {
        self.extensions.migrations = Some(migrations);
        self
    }

    /// Calls `hook` in the transaction that creates a user, by a sign-up or by an operator. If it fails, the user is not
    /// created.
    ///
    /// ```
    /// use portico::db::query;
    /// use portico::{Fault, Server, UserEvent};
    /// # static SITE: portico::Site = portico::Site { brand: portico::Brand::PORTICO, pages: &[] };
    ///
    /// async fn first_note(event: UserEvent<'_>) -> Result<(), Fault> {
    ///     let insert = query("insert into notes (id, user_id, text, created_at) values ($1, $2, 'Welcome', $3)");
    ///     let insert = insert.bind(event.new_id()?).bind(event.user).bind(event.now());
    ///     insert.execute(event.tx).await?;
    ///     Ok(())
    /// }
    ///
    /// let server = Server::new(&SITE).on_user_created(first_note);
    /// ```
    pub fn on_user_created<F>(mut self, hook: F) -> Self
    where
        F: for<'a> UserHook<'a> + 'static,
    {
        self.extensions.hooks = self.extensions.hooks.on_user_created(hook);
        self
    }

    /// Calls `hook` in the transaction that deletes a user, before the row goes. If it fails, the user is kept and the
    /// deletion is tried again. Rows with a foreign key `on delete cascade` to `users (id)` need no hook. The function is
    /// written like that of [`on_user_created`](Self::on_user_created):
    ///
    /// ```
    /// # static SITE: portico::Site = portico::Site { brand: portico::Brand::PORTICO, pages: &[] };
    /// # async fn forget(_event: portico::UserEvent<'_>) -> Result<(), portico::Fault> { Ok(()) }
    /// let server = portico::Server::new(&SITE).on_user_deleted(forget);
    /// ```
    pub fn on_user_deleted<F>(mut self, hook: F) -> Self
    where
        F: for<'a> UserHook<'a> + 'static,
    {
        self.extensions.hooks = self.extensions.hooks.on_user_deleted(hook);
        self
    }

    /// Adds a member `name` to the export of a user's data. The name of another member is refused at the start.
    ///
    /// ```
    /// use portico::db::{Db, Uuid, query};
    /// use portico::{Fault, Server};
    /// # static SITE: portico::Site = portico::Site { brand: portico::Brand::PORTICO, pages: &[] };
    ///
    /// async fn texts(db: Db, owner: Uuid) -> Result<Vec<(String,)>, Fault> {
    ///     Ok(query("select text from notes where user_id = $1").bind(owner).fetch_all(db.read()).await?)
    /// }
    ///
    /// let server = Server::new(&SITE).export("notes", texts);
    /// ```
    pub fn export<F, T, S>(mut self, name: &'static str, read: F) -> Self
    where
        F: Fn(Db, Uuid) -> T + Send + Sync + 'static,
        T: Future<Output = Result<S, Fault>> + Send + 'static,
        S: Serialize,
    {
        self.extensions.hooks = self.extensions.hooks.export(name, read);
        self
    }

    /// Adds an email of the app, which [`Accounts::send_mail`] sends to a user. The templates are minijinja's: the text
    /// extends `layout.txt` and the HTML `layout.html`, like Portico's own emails.
    ///
    /// ```
    /// use std::collections::BTreeMap;
    ///
    /// use portico::db::Uuid;
    /// use portico::{Accounts, Fault, MailTemplate, Server};
    /// # static SITE: portico::Site = portico::Site { brand: portico::Brand::PORTICO, pages: &[] };
    ///
    /// const REMINDER: MailTemplate = MailTemplate {
    ///     name: "reminder",
    ///     subject: "You have {{ count }} notes",
    ///     text: "{% extends 'layout.txt' %}{% block body %}You have {{ count }} notes.{% endblock %}",
    ///     html: "{% extends 'layout.html' %}{% block body %}<p>You have {{ count }} notes.</p>{% endblock %}",
    /// };
    ///
    /// async fn remind(accounts: &Accounts, user: Uuid) -> Result<bool, Fault> {
    ///     accounts.send_mail(user, "reminder", BTreeMap::from([("count", 3)])).await
    /// }
    ///
    /// let server = Server::new(&SITE).mail(REMINDER);
    /// ```
    pub fn mail(mut self, template: MailTemplate) -> Self {
        self.extensions.mails.push(template);
        self
    }

    /// Adds a language. The site offers it if Portico has it too. `texts` are files with English sentences and their
    /// translations, each with the part of the WASM whose pages need it: `main`, or the name of a part.
    ///
    /// ```
    /// # static SITE: portico::Site = portico::Site { brand: portico::Brand::PORTICO, pages: &[] };
    /// const MEMBERS: &str = "\
    /// Your notes
    /// = Ihre Notizen
    /// ";
    ///
    /// let server = portico::Server::new(&SITE).language("de", &[("members", MEMBERS)]);
    /// ```
    pub fn language(mut self, tag: &'static str, texts: &'static [(&'static str, &'static str)]) -> Self {
        self.extensions.languages.push(AppLanguage { tag, texts });
        self
    }

    /// Runs the command that the process was started with. `serve` is the default.
    pub fn run(self) -> ExitCode {
        #[cfg(feature = "embed-site")]
        portico_embedded_site::embed();
        self.site.register();
        portico_server::cli::run(&self.extensions)
    }

    /// What the app adds, for the tests.
    #[doc(hidden)]
    pub fn into_extensions(self) -> Extensions {
        self.site.register();
        self.extensions
    }
}
