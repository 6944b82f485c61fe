use std::io::{IsTerminal, stderr};

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
        let default = if stderr().is_terminal() { LogFormat::Pretty } else { LogFormat::Json };
        let format = vars.parse("PORTICO_LOG_FORMAT", default, "has to be pretty or json", |value| match value {
            "pretty" => Some(LogFormat::Pretty),
            "json" => Some(LogFormat::Json),
            _ => None,
        })?;
        Ok(Self { filter, format })
    }

    /// Starts logging, once.
    pub fn start(self) {
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
