//! What an app adds to the server. Everything is empty for Portico alone.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use clap::ArgMatches;
use futures::future::BoxFuture;
use portico_accounts::{Accounts, AppMigrations, Db, Hooks};
use portico_mail::{AppTemplate, AppTemplates};
use portico_web::languages::AppLanguage;
use portico_web::rest::AppRoutes;
use portico_web::visit::{AppSettings, Site};
use utoipa_axum::router::OpenApiRouter;

use crate::config::{ConfigError, Vars};

/// The parts of a server that come from the app.
#[derive(Clone, Default)]
pub struct Extensions {
    /// Routes below `/api/v1`.
    pub routes: AppRoutes,
    /// Why routes were not added. Set by [`add_routes`](Self::add_routes).
    pub route_clash: Option<String>,
    /// Reads the app's settings.
    pub settings: Vec<ReadSettings>,
    /// Commands of the app's own.
    pub commands: Vec<AppCommand>,
    pub migrations: Option<AppMigrations>,
    pub hooks: Hooks,
    /// Templates of the app's emails.
    pub mails: Vec<AppTemplate>,
    /// The languages that the app has besides English.
    pub languages: Vec<AppLanguage>,
}

/// Reads settings into the typed map.
pub type ReadSettings = Arc<dyn Fn(&Vars, &mut AppSettings) -> Result<(), ConfigError> + Send + Sync>;

/// The error of a command, in one line.
pub type CommandError = Box<dyn Error + Send + Sync>;

/// Runs a command with its arguments.
pub type RunCommand = Arc<dyn Fn(ArgMatches, Accounts) -> BoxFuture<'static, Result<(), CommandError>> + Send + Sync>;

/// A command beside Portico's.
#[derive(Clone)]
pub struct AppCommand {
    pub command: clap::Command,
    pub run: RunCommand,
}

impl fmt::Debug for Extensions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Extensions").finish_non_exhaustive()
    }
}

impl Extensions {
    /// Adds routes. If one of them clashes with another, none is added, and [`check_routes`](Self::check_routes) fails.
    pub fn add_routes(&mut self, routes: OpenApiRouter<Site>) {
        if let Err(clash) = self.routes.add(routes) {
            self.route_clash.get_or_insert(clash);
        }
    }

    /// Whether all routes of the app could be added.
    pub fn check_routes(&self) -> Result<(), ConfigError> {
        match &self.route_clash {
            None => Ok(()),
            Some(clash) => Err(ConfigError::Route(clash.clone())),
        }
    }

    /// The app's settings, all of them checked.
    pub fn read_settings(&self, vars: &Vars) -> Result<AppSettings, ConfigError> {
        let mut settings = AppSettings::default();
        for read in &self.settings {
            read(vars, &mut settings)?;
        }
        Ok(settings)
    }

    /// The same database with the app's migrations.
    pub fn with_migrations(&self, db: Db) -> Db {
        match self.migrations {
            Some(migrations) => db.with_app_migrations(migrations),
            None => db,
        }
    }

    /// The app's email templates, parsed.
    pub fn templates(&self) -> Result<AppTemplates, ConfigError> {
        AppTemplates::new(self.mails.iter().copied()).map_err(|error| ConfigError::Template(error.to_string()))
    }
}
