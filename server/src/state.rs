use leptos::config::LeptosOptions;
use portico_accounts::{Accounts, Clock, Db, Randomness, StartError};
use portico_app::site_facts::SiteFacts;
use portico_app::visit::{SessionCookie, Site};
use secrecy::ExposeSecret;

use crate::config::Config;
use crate::refused_post::RefusedPostCookie;

/// What every route can reach. Cheap to clone.
#[derive(Clone)]
pub struct AppState {
    pub site: Site,
    pub facts: SiteFacts,
    pub refused_post_cookie: RefusedPostCookie,
    pub leptos: LeptosOptions,
}

impl AppState {
    /// Opens the database, brings it up to date and gets everything ready to serve.
    pub async fn start(config: &Config, clock: Clock, randomness: Randomness) -> Result<Self, StartError> {
        let db = Db::open(config.database.url.expose_secret()).await?;
        let accounts = Accounts::start(db, config.accounts(), clock, randomness).await?;
        let is_https = config.site.public_url.is_https();
        Ok(Self {
            site: Site {
                accounts,
                origin: config.site.public_url.clone(),
                session_cookie: SessionCookie::new(is_https),
            },
            facts: SiteFacts { password_min_length: config.passwords.min_length },
            refused_post_cookie: RefusedPostCookie::new(is_https),
            leptos: leptos_options(),
        })
    }
}

/// Only the names of the built files and the port of `cargo leptos watch` are taken from here.
fn leptos_options() -> LeptosOptions {
    LeptosOptions::builder().output_name("portico").site_root("target/site").reload_port(3001_u32).build()
}
