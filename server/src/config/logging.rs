use std::backtrace::{Backtrace, BacktraceStatus};
use std::io::{IsTerminal, stderr};
use std::panic::{self, PanicHookInfo};

use tracing::Level;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::field::MakeExt;
use tracing_subscriber::fmt::format::debug_fn;

use super::{ConfigError, Vars};
use crate::log_lines::{JsonLines, write_field};

/// What is logged, and how it looks. Logs go to standard error.
#[derive(Debug)]
pub struct LoggingConfig {
    /// Levels and targets, as `tracing` filters are written. Read from `PORTICO_LOG`. Defaults to `info`.
    pub filter: EnvFilter,
    /// `pretty` or `json`. Read from `PORTICO_LOG_FORMAT`. Defaults to `pretty` on a terminal, else `json`.
    pub format: LogFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    Pretty,
    Json,
}

impl LoggingConfig {
    pub fn read(vars: &Vars) -> Result<Self, ConfigError> {
        let allowed = "has to be a level (error, warn, info, debug, trace) or a list like info,sqlx=warn";
        let filter = vars.parse("PORTICO_LOG", EnvFilter::new("info"), allowed, parse_filter)?;
        let default = LogFormat::default_here();
        let format = vars.parse("PORTICO_LOG_FORMAT", default, "has to be pretty or json", LogFormat::parse)?;
        Ok(Self { filter, format })
    }

    /// Starts logging, once. In a JSON log a panic is a line like any other.
    pub fn start(self) {
        if self.format == LogFormat::Json {
            panic::set_hook(Box::new(log_panic));
        }
        // Where a line of the log cannot be written, there is no place to complain of that either: it would be
        // standard error again, and a panic.
        let logs = tracing_subscriber::fmt().with_env_filter(self.filter).log_internal_errors(false);
        // Refused only where a log is running already, and then that one goes on.
        _ = match self.format {
            LogFormat::Pretty => logs
                .compact()
                .with_ansi(shows_colours())
                .fmt_fields(debug_fn(write_field).delimited(" "))
                .with_writer(stderr)
                .try_init(),
            LogFormat::Json => logs.json().with_span_list(false).with_writer(|| JsonLines(stderr())).try_init(),
        };
    }
}

impl LogFormat {
    /// The format as far as it is known before the settings are checked, for a start that they make fail. A value that
    /// is neither format counts as unset, and a `.env` that cannot be read is left out.
    pub fn so_far() -> Self {
        let value = match Vars::load() {
            Ok(vars) => vars.get("PORTICO_LOG_FORMAT").map(str::to_owned),
            Err(_) => std::env::var("PORTICO_LOG_FORMAT").ok(),
        };
        value.and_then(|value| Self::parse(value.trim())).unwrap_or_else(Self::default_here)
    }

    fn default_here() -> Self {
        if stderr().is_terminal() { Self::Pretty } else { Self::Json }
    }

    fn parse(value: &str) -> Option<Self> {
        match value {
            "pretty" => Some(Self::Pretty),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}

/// Writes one error as a line of a JSON log, whatever `PORTICO_LOG` lets through and whether a log is running or not.
pub fn write_json_error(message: &str) {
    always_in_json(|| tracing::error!("{message}"));
}

/// Uses the running log if it takes errors, because it knows which request they belong to.
fn always_in_json(write: impl FnOnce()) {
    if tracing::enabled!(Level::ERROR) {
        return write();
    }
    let lines = tracing_subscriber::fmt().json().with_span_list(false).log_internal_errors(false);
    tracing::subscriber::with_default(lines.with_writer(|| JsonLines(stderr())).finish(), write);
}

fn log_panic(panic: &PanicHookInfo<'_>) {
    let location = panic.location().map(ToString::to_string);
    // Captured only where RUST_BACKTRACE asks for it.
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

/// A file that colours are written into is hard to read and harder to search.
fn shows_colours() -> bool {
    stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// A word that is no level would be taken for the name of a target and silence all others.
fn parse_filter(value: &str) -> Option<EnvFilter> {
    let is_level = |word: &str| word.parse::<LevelFilter>().is_ok();
    let is_known = |part: &str| part.contains('=') || is_level(part.trim());
    value.split(',').all(is_known).then(|| EnvFilter::try_new(value).ok()).flatten()
}
