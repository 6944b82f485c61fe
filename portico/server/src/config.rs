//! The operator's settings, from environment variables or a `.env` file.

mod database;
mod dot_env;
mod error;
mod lifetimes;
mod logging;
mod mail;
mod metrics;
mod passkeys;
mod passwords;
mod rate_limits;
mod root_secret;
mod second_factor;
mod signing;
mod site;
mod unknown;
mod vars;

use std::sync::Arc;

pub use self::database::DatabaseConfig;
pub use self::error::ConfigError;
pub use self::lifetimes::LifetimesConfig;
pub use self::logging::{LogFormat, LoggingConfig, write_json_error};
pub use self::mail::{MailConfig, letterhead};
pub use self::metrics::MetricsConfig;
pub use self::passkeys::PasskeysConfig;
pub use self::passwords::PasswordsConfig;
pub use self::rate_limits::RateLimitsConfig;
use self::root_secret::secret_in_environment;
pub use self::root_secret::{SecretOrigin, find_root_secret, load_root_secret};
pub use self::second_factor::SecondFactorConfig;
pub use self::signing::SigningConfig;
pub use self::site::SiteConfig;
pub use self::unknown::{UnknownSetting, known_settings, unknown_settings};
pub use self::vars::Vars;

use portico_accounts::{RootSecret, Settings};
use portico_mail::Outbox;
use portico_ui::site::Site;
use portico_web::visit::AppSettings;

use crate::extensions::Extensions;

/// All server settings, validated.
#[derive(Clone, Debug)]
pub struct Config {
    pub site: SiteConfig,
    pub database: DatabaseConfig,
    pub root_secret: RootSecret,
    pub lifetimes: LifetimesConfig,
    pub signing: SigningConfig,
    pub passwords: PasswordsConfig,
    pub second_factor: SecondFactorConfig,
    pub passkeys: PasskeysConfig,
    pub mail: MailConfig,
    pub rate_limits: RateLimitsConfig,
    pub metrics: MetricsConfig,
    /// The settings of the app.
    pub app: Arc<AppSettings>,
    /// Everything else that comes from the app.
    pub extensions: Extensions,
}

impl Config {
    /// Reads all settings. Creates the data folder and the root secret if they are missing.
    pub fn load(vars: &Vars, extensions: &Extensions) -> Result<Self, ConfigError> {
        extensions.check_routes()?;
        let site = SiteConfig::read(vars)?;
        let lifetimes = LifetimesConfig::read(vars)?;
        let signing = SigningConfig::read(vars)?;
        let passwords = PasswordsConfig::read(vars, &site)?;
        let second_factor = SecondFactorConfig::read(vars, &site)?;
        let passkeys = PasskeysConfig::read(vars)?;
        let mail = MailConfig::read(vars)?;
        let rate_limits = RateLimitsConfig::read(vars, &site)?;
        let metrics = MetricsConfig::read(vars)?;
        let extensions = extensions.clone();
        let app = Arc::new(extensions.read_settings(vars)?);
        let database = DatabaseConfig::read(vars)?;
        database.make_data_dir()?;
        let root_secret = load_root_secret(vars, &database.data_dir)?;
        Ok(Self {
            site,
            database,
            root_secret,
            lifetimes,
            signing,
            passwords,
            second_factor,
            passkeys,
            mail,
            rate_limits,
            metrics,
            app,
            extensions,
        })
    }

    /// Reads all settings, including those of the log, without creating a folder or a secret.
    pub fn check(vars: &Vars, extensions: &Extensions) -> Result<(), ConfigError> {
        Self::check_plain(vars, extensions)?;
        SigningConfig::read(vars)?;
        MailConfig::read(vars)?;
        DatabaseConfig::read(vars)?;
        secret_in_environment(vars)?;
        Ok(())
    }

    /// The same for settings without a resource to check separately: no database, no secret, no keys and no mail
    /// server. The doctor checks those resources and reports errors in their settings there.
    pub fn check_plain(vars: &Vars, extensions: &Extensions) -> Result<SiteConfig, ConfigError> {
        extensions.check_routes()?;
        let site = SiteConfig::read(vars)?;
        LifetimesConfig::read(vars)?;
        PasswordsConfig::read(vars, &site)?;
        SecondFactorConfig::read(vars, &site)?;
        PasskeysConfig::read(vars)?;
        RateLimitsConfig::read(vars, &site)?;
        MetricsConfig::read(vars)?;
        LoggingConfig::read(vars)?;
        extensions.read_settings(vars)?;
        Ok(site)
    }

    /// The settings that the domain needs.
    pub fn accounts(&self) -> Result<Settings, ConfigError> {
        let mut mail = self.mail.settings(&self.site, &self.database.data_dir)?;
        mail.app_templates = self.extensions.templates()?;
        if self.rate_limits.limits.is_none() {
            mail.budget = None;
        }
        Ok(Settings {
            root_secret: self.root_secret.clone(),
            issuer: self.site.public_url.as_str().to_owned(),
            site_name: Site::current().brand.name.to_owned(),
            access_ttl: self.lifetimes.access,
            signing_algorithm: self.signing.algorithm,
            session: self.lifetimes.session,
            remembered_session: self.lifetimes.remembered,
            sudo_ttl: self.lifetimes.sudo,
            delete_grace: self.lifetimes.delete_grace,
            second_factor: self.second_factor.policy,
            trust_browser: self.second_factor.trust_browser,
            passkeys: self.passkeys.is_on,
            mail,
            rate_limits: self.rate_limits.limits,
            hooks: self.extensions.hooks.clone(),
            bcrypt_cost: self.passwords.bcrypt_cost,
            password_min_length: self.passwords.min_length,
        })
    }

    /// The outbox shown in a browser during development. It requires that no mail server is set and that everything
    /// runs on this machine.
    pub fn shown_outbox(&self) -> Option<Outbox> {
        let is_private = self.site.listen.ip().is_loopback() && self.site.public_url.is_loopback();
        self.mail.outbox(&self.database.data_dir).filter(|_| is_private)
    }
}
