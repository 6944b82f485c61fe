use std::backtrace::{Backtrace, BacktraceStatus};
use std::io::{IsTerminal, stderr};
use std::panic::{self, PanicHookInfo};

use strum::EnumString;
use tracing::Level;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::field::MakeExt;
use tracing_subscriber::fmt::format::debug_fn;

use super::{ConfigError, Vars};
use crate::json_events::JsonEvents;
use crate::log_lines::{JsonLines, write_field};

/// The content and format of logs. Logs go to standard error.
#[derive(Debug)]
pub struct LoggingConfig {
    /// Levels and targets, in `tracing` filter syntax. Read from `PORTICO_LOG`. Defaults to `info`.
    pub filter: EnvFilter,
    /// `pretty` or `json`. Read from `PORTICO_LOG_FORMAT`. Defaults to `pretty` on a terminal, else `json`.
    pub format: LogFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString)]
#[strum(serialize_all = "lowercase")]
pub enum LogFormat {
    Pretty,
    Json,
}

impl LoggingConfig {
    pub fn read(vars: &Vars) -> Result<Self, ConfigError> {
        let allowed = "must be a level (error, warn, info, debug, trace) or a list like info,sqlx=warn";
        let filter = vars.parse("PORTICO_LOG", EnvFilter::new("info"), allowed, parse_filter)?;
        let default = LogFormat::default_for_stderr();
        let format = vars.parse("PORTICO_LOG_FORMAT", default, "must be pretty or json", LogFormat::parse)?;
        Ok(Self { filter, format })
    }

    /// Starts logging, once. In a JSON log, a panic is a normal log line.
    pub fn start(self) {
        if self.format == LogFormat::Json {
            panic::set_hook(Box::new(log_panic));
        }
        // An error while writing a log line cannot be reported: the report would go to standard error again, and panic.
        let logs = tracing_subscriber::fmt().with_env_filter(self.filter).log_internal_errors(false);
        // Refused only if a logger is already running. That one continues.
        _ = match self.format {
            LogFormat::Pretty => logs
                .compact()
                .with_ansi(shows_colours())
                .fmt_fields(debug_fn(write_field).delimited(" "))
                .with_writer(stderr)
                .try_init(),
            LogFormat::Json => logs.json().event_format(JsonEvents).with_writer(|| JsonLines(stderr())).try_init(),
        };
    }
}

impl LogFormat {
    /// The format as known before the settings are validated, for a start that fails because of them. An invalid value
    /// counts as unset, and an unreadable `.env` is ignored.
    pub fn before_settings() -> Self {
        let value = match Vars::load() {
            Ok(vars) => vars.get("PORTICO_LOG_FORMAT").map(str::to_owned),
            Err(_) => std::env::var("PORTICO_LOG_FORMAT").ok(),
        };
        value.and_then(|value| Self::parse(value.trim())).unwrap_or_else(Self::default_for_stderr)
    }

    fn default_for_stderr() -> Self {
        if stderr().is_terminal() { Self::Pretty } else { Self::Json }
    }

    fn parse(value: &str) -> Option<Self> {
        value.parse().ok()
    }
}

/// Writes one error as a line of a JSON log, regardless of `PORTICO_LOG` and of whether a logger is running.
pub fn write_json_error(message: &str) {
    always_in_json(|| tracing::error!("{message}"));
}

/// Uses the running logger if it accepts errors, because it knows the request they belong to.
fn always_in_json(write: impl FnOnce()) {
    if tracing::enabled!(Level::ERROR) {
        return write();
    }
    let lines = tracing_subscriber::fmt().json().with_span_list(false).log_internal_errors(false);
    tracing::subscriber::with_default(lines.with_writer(|| JsonLines(stderr())).finish(), write);
}

fn log_panic(panic: &PanicHookInfo<'_>) {
    let location = panic.location().map(ToString::to_string);
    // Captured only if RUST_BACKTRACE asks for it.
    let backtrace = Backtrace::capture();
    let backtrace = (backtrace.status() == BacktraceStatus::Captured).then(|| backtrace.to_string());
    let thread = std::thread::current();
    always_in_json(|| {
        tracing::error!(
            thread = thread.name(),
            location,
            backtrace,
            "panicked: {}",
            panic.payload_as_str().unwrap_or("no message")
        );
    });
}

/// Colour codes in a file make it hard to read and harder to search.
fn shows_colours() -> bool {
    stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// A word that is not a level would be read as a target name and would silence all other targets.
fn parse_filter(value: &str) -> Option<EnvFilter> {
    let is_level = |word: &str| word.parse::<LevelFilter>().is_ok();
    let is_known = |part: &str| part.contains('=') || is_level(part.trim());
    value.split(',').all(is_known).then(|| EnvFilter::try_new(value).ok()).flatten()
}
