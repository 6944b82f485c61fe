use std::time::Duration;

use portico_accounts::SecondFactor;

use super::vars::parse_duration;
use super::{ConfigError, SiteConfig, Vars};

/// How long a browser is trusted by default.
const DEFAULT_TRUST: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Who must have a second factor, and how long a browser can be trusted.
#[derive(Clone, Copy, Debug)]
pub struct SecondFactorConfig {
    /// `optional`, `admins` or `required`. Read from `PORTICO_SECOND_FACTOR`. Defaults to `admins` if the public URL is
    /// https, otherwise `optional`.
    pub policy: SecondFactor,
    /// A duration, or `off`. Read from `PORTICO_TRUST_BROWSER`. Defaults to `30d`.
    pub trust_browser: Option<Duration>,
}

impl SecondFactorConfig {
    pub fn read(vars: &Vars, site: &SiteConfig) -> Result<Self, ConfigError> {
        let default = if site.public_url.is_https() { SecondFactor::Admins } else { SecondFactor::Optional };
        let allowed = "must be optional, admins or required";
        let policy = vars.parse("PORTICO_SECOND_FACTOR", default, allowed, |value| match value {
            "optional" => Some(SecondFactor::Optional),
            "admins" => Some(SecondFactor::Admins),
            "required" => Some(SecondFactor::Required),
            _ => None,
        })?;
        let allowed = "must be off, or a duration from 1s to 3650d, like 30d";
        let trust_browser = vars.parse("PORTICO_TRUST_BROWSER", Some(DEFAULT_TRUST), allowed, |value| match value {
            "off" => Some(None),
            value => parse_duration(value).map(Some),
        })?;
        Ok(Self { policy, trust_browser })
    }
}
