use std::io::ErrorKind;
use std::net::SocketAddr;

use portico_accounts::{Clock, Randomness};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use super::Failure;
use super::print::say;
use crate::config::Config;
use crate::state::AppState;
use crate::{metrics, site_files, startup};

/// `portico serve`.
pub async fn run(config: &Config) -> Result<(), Failure> {
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
    say!("Portico is at {}", config.site.public_url.as_str());
    say!("Data is in {} ({})", config.database.data_dir.display(), state.site.accounts.db().engine());
    say!("Mail is {}", whereto(config));
    if let Some((listener, handle)) = metrics {
        say!("Numbers are at http://{}/metrics", listener.local_addr()?);
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

fn whereto(config: &Config) -> String {
    let whereto = config.mail.whereto(&config.database.data_dir);
    match config.shown_outbox() {
        Some(_) => format!("{whereto}; read it at {}/dev/mail", config.site.public_url.as_str()),
        None => whereto,
    }
}

async fn listen(address: SocketAddr, variable: &str) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => {
            format!("{address} is in use; stop what listens there or set {variable} to another port").into()
        }
        _ => format!("{variable}={address}: {error}").into(),
    })
}
