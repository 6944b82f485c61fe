//! Metrics for operators in Prometheus format, on a separate address (`PORTICO_METRICS_LISTEN`). They contain no
//! personal data.

use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::response::IntoResponse;
use axum::routing::get;
use http::header;
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use portico_accounts::{Accounts, Fault};
use portico_web::connections;
use portico_web::visit::TrustedProxies;
use tokio::net::TcpListener;
use tokio::sync::Mutex;
use tokio::time::timeout;

/// The format's own name and version.
const MEDIA_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// In seconds: from a cached page to a password that waits to be hashed.
const BUCKETS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 2.5, 10.0];

/// The interval between counts in the database, however often metrics are requested.
const COUNT_INTERVAL: Duration = Duration::from_secs(10);

/// The time limit for the database count.
const COUNT_TIMEOUT: Duration = Duration::from_secs(1);

/// How often measurements are aggregated, so that they do not pile up if none are collected.
const UPKEEP_INTERVAL: Duration = Duration::from_secs(5);

struct Metrics {
    handle: PrometheusHandle,
    accounts: Accounts,
    counted_at: Mutex<Option<Duration>>,
}

/// Starts counting. Called once per process.
pub fn install() -> Result<PrometheusHandle, BuildError> {
    let duration = Matcher::Full("portico_http_request_duration_seconds".to_owned());
    let handle = PrometheusBuilder::new().set_buckets_for_metric(duration, &BUCKETS)?.install_recorder()?;
    describe();
    metrics::gauge!("portico_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    Ok(handle)
}

/// Answers only `GET /metrics`, for as long as the process serves.
pub async fn serve(listener: TcpListener, handle: PrometheusHandle, accounts: Accounts) {
    let upkeep = run_upkeep(handle.clone());
    let metrics = Arc::new(Metrics { handle, accounts, counted_at: Mutex::default() });
    let router = Router::new().route("/metrics", get(show)).with_state(metrics);
    tokio::join!(upkeep, connections::serve(listener, router, TrustedProxies::default(), pending()));
}

async fn show(State(metrics): State<Arc<Metrics>>) -> impl IntoResponse {
    metrics.update_gauges().await;
    ([(header::CONTENT_TYPE, MEDIA_TYPE), (header::CACHE_CONTROL, "no-store")], metrics.handle.render())
}

async fn run_upkeep(handle: PrometheusHandle) {
    let mut ticks = tokio::time::interval(UPKEEP_INTERVAL);
    loop {
        ticks.tick().await;
        handle.run_upkeep();
    }
}

impl Metrics {
    /// Sets the metrics that are not counted as events happen.
    async fn update_gauges(&self) {
        let load = self.accounts.load();
        metrics::gauge!("portico_password_hashes_running").set(as_number(load.hashes_running));
        metrics::gauge!("portico_password_hashes_waiting").set(as_number(load.hashes_waiting));
        let busy = load.connections.saturating_sub(load.idle_connections);
        metrics::gauge!("portico_database_connections", "state" => "busy").set(as_number(busy));
        metrics::gauge!("portico_database_connections", "state" => "idle").set(as_number(load.idle_connections));
        let mut counted_at = self.counted_at.lock().await;
        let now = self.accounts.clock().uptime();
        if counted_at.is_none_or(|at| now.saturating_sub(at) >= COUNT_INTERVAL) {
            *counted_at = Some(now);
            let is_up = self.accounts.db().check().await.is_ok();
            metrics::gauge!("portico_database_up").set(if is_up { 1.0 } else { 0.0 });
            // If counting takes too long, the previous numbers remain.
            _ = timeout(COUNT_TIMEOUT, self.count()).await;
        }
    }

    async fn count(&self) -> Result<(), Fault> {
        let sessions = usize::try_from(self.accounts.live_sessions().await?).unwrap_or_default();
        let mails = usize::try_from(self.accounts.waiting_mails().await?).unwrap_or_default();
        metrics::gauge!("portico_live_sessions").set(as_number(sessions));
        metrics::gauge!("portico_mails_waiting").set(as_number(mails));
        Ok(())
    }
}

fn as_number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

fn describe() {
    use metrics::{describe_counter, describe_gauge, describe_histogram};
    describe_gauge!("portico_build_info", "The running version.");
    describe_counter!("portico_http_requests_total", "Completed requests, by route, method and status class.");
    describe_histogram!("portico_http_request_duration_seconds", "Response times.");
    describe_counter!("portico_csp_reports_total", "Browsers' reports of refused content.");
    describe_counter!("portico_connections_refused_total", "Connections refused because their client held too many.");
    describe_counter!("portico_security_events_total", "Lines of the security log, by event and reason.");
    describe_counter!("portico_log_ins_total", "Log-ins and reauthentications, by outcome.");
    describe_counter!("portico_passkeys_total", "Answers of passkeys at log-ins and as proofs, by outcome.");
    describe_counter!("portico_sign_ups_total", "Accounts created.");
    describe_counter!("portico_refreshes_total", "Attempts to refresh a session token, by outcome.");
    describe_counter!("portico_rate_limited_total", "Attempts refused by a rate limit, by limit.");
    describe_counter!("portico_password_hashes_refused_total", "Passwords not hashed because too many were waiting.");
    describe_gauge!("portico_password_hashes_running", "Passwords being hashed.");
    describe_gauge!("portico_password_hashes_waiting", "Passwords waiting to be hashed.");
    describe_gauge!("portico_database_connections", "Connections to the database, by state.");
    describe_gauge!("portico_database_up", "Whether the database answered the last check.");
    describe_gauge!("portico_live_sessions", "Sessions that have not been ended, including those idle for too long.");
    describe_gauge!("portico_mails_waiting", "Emails waiting to be sent.");
}
