use super::{ConfigError, Vars};

/// Whether users may have passkeys.
#[derive(Clone, Copy, Debug)]
pub struct PasskeysConfig {
    /// `on` or `off`. Read from `PORTICO_PASSKEYS`. Defaults to `on`.
    pub is_on: bool,
}

impl PasskeysConfig {
    pub fn read(vars: &Vars) -> Result<Self, ConfigError> {
        let is_on = vars.parse("PORTICO_PASSKEYS", true, "must be on or off", |value| match value {
            "on" => Some(true),
            "off" => Some(false),
            _ => None,
        })?;
        Ok(Self { is_on })
    }
}
