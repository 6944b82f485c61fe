use std::future::Future;
use std::process::ExitCode;
use std::sync::Arc;

use portico_accounts::Accounts;
use portico_server::extensions::{AppCommand, CommandError, Extensions};
use portico_ui::site::Site;

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
    /// document. See [`rest`](crate::rest) for an example.
    pub fn routes(mut self, routes: Routes) -> Self {
        self.extensions.routes = self.extensions.routes.merge(routes);
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
