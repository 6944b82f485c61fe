use std::time::Duration;

use portico_accounts::{Budget, RateLimits};

use super::{ConfigError, SiteConfig, Vars};

const QUARTER: Duration = Duration::from_secs(15 * 60);
const HOUR: Duration = Duration::from_secs(60 * 60);

/// Limits on the number of attempts.
#[derive(Clone, Copy, Debug)]
pub struct RateLimitsConfig {
    /// Read from `PORTICO_LOGIN_ATTEMPTS`, `PORTICO_ADDRESS_ATTEMPTS` and `PORTICO_SIGNUPS`. Default to `10/15m`,
    /// `100/15m` and `20/1h`. `None` if `PORTICO_RATE_LIMIT` is `off`.
    pub limits: Option<RateLimits>,
}

impl RateLimitsConfig {
    pub fn read(vars: &Vars, site: &SiteConfig) -> Result<Self, ConfigError> {
        let limits = RateLimits {
            log_ins_to_account: vars.budget("PORTICO_LOGIN_ATTEMPTS", Budget { count: 10, per: QUARTER })?,
            log_ins_from_address: vars.budget("PORTICO_ADDRESS_ATTEMPTS", Budget { count: 100, per: QUARTER })?,
            sign_ups: vars.budget("PORTICO_SIGNUPS", Budget { count: 20, per: HOUR })?,
        };
        let is_https = site.public_url.is_https();
        let allowed = if is_https { "must be on if the public URL is https" } else { "must be on or off" };
        let is_on = vars.parse("PORTICO_RATE_LIMIT", true, allowed, |value| match value {
            "on" => Some(true),
            "off" if !is_https => Some(false),
            _ => None,
        })?;
        Ok(Self { limits: is_on.then_some(limits) })
    }
}
