//! `POST /csp-report`: browsers' reports of what they refused to load or run on the site's pages.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::extract::{Request, State};
use http::StatusCode;
use portico_accounts::Clock;
use portico_wire::problem::{Code, Problem};
use serde::Deserialize;
use url::Url;

use crate::fields::{media_type, read_body};
use crate::http_error::HttpError;
use crate::logged_path::without_token;

/// The number of reports logged per minute. Further reports are only counted, because their senders could fill a disk.
const WRITTEN_PER_MINUTE: u64 = 20;

/// The number of characters of an address that are logged.
const MOST_CHARS: usize = 200;

/// The number of reports in the current minute. All of them are counted in the metrics. Cheap to clone.
#[derive(Clone)]
pub struct CspReports {
    clock: Clock,
    counts: Arc<Counts>,
}

#[derive(Default)]
struct Counts {
    minute: AtomicU64,
    in_minute: AtomicU64,
}

/// The useful part of the deprecated serialization in CSP Level 3, section 5.3.
#[derive(Deserialize)]
struct Report {
    #[serde(rename = "csp-report")]
    violation: Violation,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Violation {
    #[serde(default)]
    effective_directive: String,
    #[serde(default)]
    blocked_uri: String,
    #[serde(default)]
    document_uri: String,
}

/// Counts a report and logs what was refused, without the data carried by the addresses.
pub async fn receive(State(reports): State<CspReports>, request: Request) -> Result<StatusCode, HttpError> {
    let (parts, body) = request.into_parts();
    if media_type(&parts.headers).as_deref() != Some("application/csp-report") {
        return Err(Problem::new(Code::UnsupportedMediaType).into());
    }
    let body = read_body(body, &parts.headers).await?;
    let report: Report = serde_json::from_slice(&body).map_err(|_| Problem::new(Code::Malformed))?;
    if reports.count() {
        let Violation { effective_directive, blocked_uri, document_uri } = report.violation;
        tracing::warn!(
            directive = keyword(&effective_directive),
            blocked = origin_of(&blocked_uri),
            page = path_of(&document_uri),
            "a browser reported a policy violation"
        );
    }
    Ok(StatusCode::NO_CONTENT)
}

impl CspReports {
    pub fn new(clock: Clock) -> Self {
        Self { clock, counts: Arc::default() }
    }

    /// Counts one report and returns whether to log it.
    fn count(&self) -> bool {
        metrics::counter!("portico_csp_reports_total").increment(1);
        let minute = u64::try_from(self.clock.now().as_seconds() / 60).unwrap_or_default();
        if self.counts.minute.swap(minute, Ordering::Relaxed) != minute {
            self.counts.in_minute.store(0, Ordering::Relaxed);
        }
        self.counts.in_minute.fetch_add(1, Ordering::Relaxed) < WRITTEN_PER_MINUTE
    }
}

/// A directive's name, or a keyword such as `inline`. Anything longer is made up.
fn keyword(text: &str) -> &str {
    let is_keyword = text.len() <= 40 && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    if is_keyword { text } else { "?" }
}

/// The origin of a refused address, without the rest.
fn origin_of(text: &str) -> String {
    match Url::parse(text) {
        Ok(url) => url.origin().ascii_serialization().chars().take(MOST_CHARS).collect(),
        Err(_) => keyword(text).to_owned(),
    }
}

/// The path only, because a query may hold an emailed token.
fn path_of(text: &str) -> String {
    Url::parse(text).map_or_else(|_| "?".to_owned(), |url| without_token(url.path()).chars().take(MOST_CHARS).collect())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use portico_accounts::Timestamp;

    use super::*;

    #[test]
    fn twenty_reports_per_minute_are_logged() {
        let clock = Clock::manual(Timestamp::from_seconds(0));
        let reports = CspReports::new(clock.clone());
        for _ in 0..2 {
            assert_eq!((0..50).filter(|_| reports.count()).count(), 20);
            clock.advance(Duration::from_secs(60));
        }
    }

    #[test]
    fn logged_values_are_reduced_to_useful_parts() {
        assert_eq!(keyword("script-src-elem"), "script-src-elem");
        assert_eq!(keyword("a\nb"), "?");
        assert_eq!(origin_of("https://evil.example/x?token=1"), "https://evil.example");
        assert_eq!(origin_of("inline"), "inline");
        assert_eq!(origin_of(&format!("https://{}.example", "a".repeat(60_000))).len(), MOST_CHARS);
        assert_eq!(path_of("https://portico.example/reset-password?token=1"), "/reset-password");
        assert_eq!(path_of("not an address"), "?");
    }
}
