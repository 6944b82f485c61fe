use portico_accounts::SigningAlgorithm;

use super::{ConfigError, Vars};

/// How access tokens are signed.
#[derive(Clone, Copy, Debug)]
pub struct SigningConfig {
    /// `EdDSA`, `ES256`, or `HS256`, which others cannot verify. Changing it invalidates all existing access tokens;
    /// browsers and API clients fetch new ones with their existing credentials. Read from `PORTICO_JWT_ALGORITHM`.
    /// Defaults to `EdDSA`.
    pub algorithm: SigningAlgorithm,
}

impl SigningConfig {
    pub fn read(vars: &Vars) -> Result<Self, ConfigError> {
        let allowed = "must be exactly EdDSA, ES256 or HS256";
        let algorithm =
            vars.parse("PORTICO_JWT_ALGORITHM", SigningAlgorithm::default(), allowed, |value| value.parse().ok())?;
        Ok(Self { algorithm })
    }
}
