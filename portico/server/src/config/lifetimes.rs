use std::time::Duration;

use portico_accounts::SessionLifetimes;

use super::{ConfigError, Vars};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// How long tokens and sessions last.
#[derive(Clone, Copy, Debug)]
pub struct LifetimesConfig {
    /// Lifetime of an access token. Read from `PORTICO_ACCESS_TTL`. Defaults to `5m`.
    pub access: Duration,
    /// Without "keep me logged in". Read from `PORTICO_SESSION_TTL` and `PORTICO_SESSION_IDLE`.
    /// Default to `24h` and `1h`.
    pub session: SessionLifetimes,
    /// With "keep me logged in", and for API clients. Read from `PORTICO_REMEMBER_TTL` and `PORTICO_REMEMBER_IDLE`.
    /// Default to `30d` and `7d`.
    pub remembered: SessionLifetimes,
    /// How long a password entry counts as recent. Read from `PORTICO_SUDO_TTL`. Defaults to `10m`.
    pub sudo: Duration,
    /// The time from a deletion request to the deletion. Read from `PORTICO_DELETE_GRACE`. Defaults to `7d`.
    pub delete_grace: Duration,
}

impl LifetimesConfig {
    pub fn read(vars: &Vars) -> Result<Self, ConfigError> {
        Ok(Self {
            access: vars.duration("PORTICO_ACCESS_TTL", 5 * MINUTE)?,
            session: SessionLifetimes {
                absolute: vars.duration("PORTICO_SESSION_TTL", DAY)?,
                idle: vars.duration("PORTICO_SESSION_IDLE", HOUR)?,
            },
            remembered: SessionLifetimes {
                absolute: vars.duration("PORTICO_REMEMBER_TTL", 30 * DAY)?,
                idle: vars.duration("PORTICO_REMEMBER_IDLE", 7 * DAY)?,
            },
            sudo: vars.duration("PORTICO_SUDO_TTL", 10 * MINUTE)?,
            delete_grace: vars.duration("PORTICO_DELETE_GRACE", 7 * DAY)?,
        })
    }
}
