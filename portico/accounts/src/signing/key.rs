use std::fmt;

use serde::{Serialize, Serializer};
use strum::{EnumString, IntoStaticStr};

use crate::secret::clock::Timestamp;
use crate::signing::algorithm::SigningAlgorithm;

/// The part of a signing key that an operator may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    pub kid: String,
    pub algorithm: SigningAlgorithm,
    pub status: KeyStatus,
    pub created_at: Timestamp,
    pub retired_at: Option<Timestamp>,
}

/// The state of a key. It moves in this order and never back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum KeyStatus {
    /// Published, so that all servers know it before it signs.
    Next,
    /// Signs. There is one for each algorithm.
    Active,
    /// No longer signs, but verifies for as long as a token that it signed may live.
    Retired,
}

impl KeyStatus {
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

impl fmt::Display for KeyStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Serialize for KeyStatus {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
