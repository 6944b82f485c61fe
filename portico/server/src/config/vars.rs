use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use portico_accounts::Budget;

use super::{ConfigError, dot_env};

const SHORTEST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(3_650 * 24 * 60 * 60);

/// The environment, extended by `.env`.
#[derive(Clone, Default)]
pub struct Vars {
    values: HashMap<String, String>,
    /// All names read, set or not. Setting names are written only where they are read.
    asked: Arc<Mutex<BTreeSet<&'static str>>>,
}

impl Vars {
    /// Reads `.env` in the working directory or above it, then the environment, which takes precedence.
    pub fn load() -> Result<Self, ConfigError> {
        let mut values: HashMap<_, _> = dot_env::read()?.into_iter().collect();
        for (name, value) in std::env::vars_os() {
            let Ok(name) = name.into_string() else { continue };
            match value.into_string() {
                // A shell and .env remove them.
                Ok(value) if is_ours(&name) && is_quoted(&value) => {
                    let what = "its value is in quotes; remove them, because docker's --env-file keeps them".to_owned();
                    return Err(ConfigError::WrongSecret { variable: name, what });
                }
                Ok(value) => _ = values.insert(name, value),
                Err(_) if is_ours(&name) => {
                    return Err(ConfigError::WrongSecret { variable: name, what: "must be UTF-8".to_owned() });
                }
                Err(_) => {}
            }
        }
        Ok(Self { values, ..Self::default() })
    }

    /// A variable's value. An empty one counts as unset.
    pub fn get(&self, name: &'static str) -> Option<&str> {
        self.raw(name).filter(|value| !value.is_empty())
    }

    /// A variable's value, even if empty.
    pub fn raw(&self, name: &'static str) -> Option<&str> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).insert(name);
        self.values.get(name).map(|value| value.trim())
    }

    /// Every name that was read.
    pub fn asked(&self) -> BTreeSet<&'static str> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether any setting of Portico has a value.
    pub fn has_settings(&self) -> bool {
        self.values.iter().any(|(name, value)| is_ours(name) && !value.trim().is_empty())
    }

    /// Every name that is set.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(String::as_str)
    }

    /// The value parsed by `parse`, or the default if the variable is unset.
    pub fn parse<T>(
        &self,
        name: &'static str,
        default: T,
        allowed: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, ConfigError> {
        let Some(value) = self.get(name) else { return Ok(default) };
        parse(value).ok_or_else(|| ConfigError::Wrong {
            variable: name,
            value: value.to_owned(),
            allowed: allowed.to_owned(),
        })
    }

    /// A duration from one second to ten years, in `humantime` format.
    pub fn duration(&self, name: &'static str, default: Duration) -> Result<Duration, ConfigError> {
        self.parse(name, default, "must be a duration from 1s to 3650d, like 90s, 15m, 24h or 7d", parse_duration)
    }

    /// A count per time, as `count/duration`.
    pub fn budget(&self, name: &'static str, default: Budget) -> Result<Budget, ConfigError> {
        self.parse(name, default, "must be a count of at least 1 and a duration from 1s to 3650d, like 5/1h", |value| {
            let (count, per) = value.split_once('/')?;
            let count = count.trim().parse().ok().filter(|count| *count >= 1)?;
            Some(Budget { count, per: parse_duration(per.trim())? })
        })
    }

    /// The same with one more variable.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.values.insert(name.to_owned(), value.to_owned());
        self
    }
}

impl<const N: usize> From<[(&str, &str); N]> for Vars {
    fn from(vars: [(&str, &str); N]) -> Self {
        vars.into_iter().fold(Self::default(), |vars, (name, value)| vars.with(name, value))
    }
}

/// From one second to ten years, in `humantime` format.
pub fn parse_duration(value: &str) -> Option<Duration> {
    humantime::parse_duration(value).ok().filter(|duration| (SHORTEST..=LONGEST).contains(duration))
}

/// No setting has a value that begins and ends with the same quote.
fn is_quoted(value: &str) -> bool {
    let value = value.trim();
    ['"', '\''].iter().any(|quote| value.len() > 1 && value.starts_with(*quote) && value.ends_with(*quote))
}

/// Whether the name is a setting of Portico, or is meant to be one.
pub fn is_ours(name: &str) -> bool {
    name.starts_with("PORTICO_") || name == "DATABASE_URL"
}
