use portico_accounts::SigningAlgorithm;

use super::{ConfigError, Vars};

/// How access tokens are signed.
#[derive(Clone, Copy, Debug)]
pub struct SigningConfig {
    /// `EdDSA`, `ES256`, or `HS256`, with which nobody else can verify. A change makes every access
    /// token of before worthless; browsers and programs fetch new ones with what they hold. Read from
    /// `PORTICO_JWT_ALGORITHM`. Defaults to `EdDSA`.
    pub algorithm: SigningAlgorithm,
}

impl SigningConfig {
    pub fn read(vars: &Vars) -> Result<Self, ConfigError> {
        let allowed = "has to be EdDSA, ES256 or HS256, spelled like this";
        let algorithm =
            vars.parse("PORTICO_JWT_ALGORITHM", SigningAlgorithm::default(), allowed, |value| value.parse().ok())?;
        Ok(Self { algorithm })
    }
}
