use std::ops::Deref;
use std::sync::Arc;

use http::HeaderMap;
use leptos::config::LeptosOptions;
use portico_accounts::{Accounts, Clock, Db, OpenError, Randomness};
use portico_mail::Outbox;
use portico_ui::site_facts::SiteFacts;
use portico_web::languages::Languages;
use portico_web::visit::{DeviceCookie, LanguageCookie, SessionCookie, Site, SiteParts, StepCookie};

use crate::api_docs::ApiDocs;
use crate::config::{Config, ConfigError};
use crate::extensions::Extensions;
use crate::form_cookie::FormCookie;
use crate::page_cache::PageCache;
use crate::site_files;

/// The state shared by all routes. Cheap to clone.
#[derive(Clone)]
pub struct AppState(Arc<AppParts>);

pub struct AppParts {
    pub site: Site,
    pub facts: SiteFacts,
    pub form_cookie: FormCookie,
    /// The outbox shown at `/dev/mail`, if it is enabled.
    pub outbox: Option<Outbox>,
    pub leptos: LeptosOptions,
    pub extensions: Extensions,
    pub page_cache: PageCache,
    pub api_docs: ApiDocs,
}

/// Why the server could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Accounts(#[from] portico_accounts::StartError),
}

impl Deref for AppState {
    type Target = AppParts;

    fn deref(&self) -> &AppParts {
        &self.0
    }
}

impl AppState {
    /// Whether this browser is known to keep cookies because it has sent one of the site's.
    pub fn keeps_cookies(&self, headers: &HeaderMap) -> bool {
        self.site.session_cookie.is_sent(headers)
            || self.site.device_cookie.is_sent(headers)
            || self.site.step_cookie.is_sent(headers)
            || self.form_cookie.is_sent(headers)
    }

    /// Opens and migrates the database and prepares everything for serving.
    pub async fn start(config: &Config, clock: Clock, randomness: Randomness) -> Result<Self, StartError> {
        let db = config.extensions.with_migrations(Db::open(&config.database.location).await?);
        let accounts = Accounts::start(db, config.accounts()?, clock, randomness).await?;
        let is_https = config.site.public_url.is_https();
        let parts = AppParts {
            site: Site::from(SiteParts {
                accounts,
                brand: &portico_ui::site::Site::current().brand,
                origin: config.site.public_url.clone(),
                session_cookie: SessionCookie::new(is_https),
                device_cookie: DeviceCookie::new(is_https),
                step_cookie: StepCookie::new(is_https),
                language_cookie: LanguageCookie::new(is_https),
                languages: Languages::new(&config.extensions.languages),
                trusted_proxies: config.site.trusted_proxies.clone(),
                settings: config.app.clone(),
            }),
            facts: SiteFacts {
                password_min_length: config.passwords.min_length,
                delete_grace: config.lifetimes.delete_grace.as_secs(),
                shows_outbox: config.shown_outbox().is_some(),
            },
            form_cookie: FormCookie::new(is_https),
            outbox: config.shown_outbox(),
            leptos: leptos_options(),
            extensions: config.extensions.clone(),
            page_cache: PageCache::default(),
            api_docs: ApiDocs::default(),
        };
        site_files::words::serve(&parts.site.languages);
        Ok(Self(Arc::new(parts)))
    }
}

/// Only the names of the built files and the port of `cargo leptos watch` are taken from here.
fn leptos_options() -> LeptosOptions {
    LeptosOptions::builder().output_name("portico").site_root("target/site").reload_port(3001_u32).build()
}
