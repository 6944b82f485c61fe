use portico_fields::NewPassword;

use super::{ConfigError, SiteConfig, Vars};

/// The lowest cost accepted for a public site.
const LOWEST_PUBLIC_COST: u32 = 10;

/// How passwords are chosen and hashed.
#[derive(Clone, Copy, Debug)]
pub struct PasswordsConfig {
    /// bcrypt's cost, 4 to 16, and at least 10 where the public URL is https. Each step doubles the
    /// work. Read from `PORTICO_BCRYPT_COST`. Defaults to 12.
    pub bcrypt_cost: u32,
    /// The shortest password, in code points, 8 to 64. Read from `PORTICO_PASSWORD_MIN_LENGTH`.
    /// Defaults to 8.
    pub min_length: usize,
}

impl PasswordsConfig {
    pub fn read(vars: &Vars, site: &SiteConfig) -> Result<Self, ConfigError> {
        let lowest = if site.public_url.is_https() { LOWEST_PUBLIC_COST } else { 4 };
        let allowed = format!("must be a whole number from {lowest} to 16");
        let bcrypt_cost = vars.parse("PORTICO_BCRYPT_COST", 12, &allowed, |value| {
            value.parse().ok().filter(|cost| (lowest..=16).contains(cost))
        })?;
        let shortest = NewPassword::DEFAULT_MIN_CHARS;
        let allowed = format!("must be a whole number from {shortest} to 64");
        let min_length = vars.parse("PORTICO_PASSWORD_MIN_LENGTH", shortest, &allowed, |value| {
            value.parse().ok().filter(|length| (shortest..=64).contains(length))
        })?;
        Ok(Self { bcrypt_cost, min_length })
    }
}
