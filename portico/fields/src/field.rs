use std::sync::{Mutex, PoisonError};

use serde::de::{Deserializer, Error};
use serde::{Deserialize, Serialize, Serializer};
use strum::{EnumIter, IntoEnumIterator, IntoStaticStr};

/// How many names of an app's own fields are remembered.
const MAX_OWN_NAMES: usize = 1_000;

/// A form field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr, EnumIter)]
#[strum(serialize_all = "snake_case")]
pub enum Field {
    Name,
    Email,
    Password,
    GrantType,
    RefreshToken,
    Token,
    CurrentPassword,
    NewPassword,
    /// A code from an authenticator app.
    Code,
    RecoveryCode,
    /// A language, such as `de`.
    Lang,
    /// The token of a pending log-in, for programs.
    StepToken,
    /// A field of an app's own forms, with its name in forms and in JSON.
    #[strum(disabled)]
    Own(&'static str),
}

impl Field {
    /// The field's name in forms and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Own(name) => name,
            known => known.into(),
        }
    }
}

impl Serialize for Field {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let known = Self::iter().find(|field| field.as_str() == name);
        known.or_else(|| own_name(&name).map(Self::Own)).ok_or_else(|| Error::custom("too many field names"))
    }
}

/// The same name for as long as the process runs. Names come from the app's own code, in an answer of its server or in
/// a sealed cookie, so there are few.
fn own_name(name: &str) -> Option<&'static str> {
    static NAMES: Mutex<Vec<&'static str>> = Mutex::new(Vec::new());
    let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    let known = names.iter().find(|known| **known == name).copied();
    if known.is_none() && names.len() < MAX_OWN_NAMES {
        names.push(String::leak(name.to_owned()));
        return names.last().copied();
    }
    known
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_read_back_by_its_name() {
        for field in Field::iter().chain([Field::Own("text")]) {
            let json = serde_json::to_string(&field).unwrap();
            assert_eq!(json, format!("\"{}\"", field.as_str()));
            assert_eq!(serde_json::from_str::<Field>(&json).unwrap(), field);
        }
    }

    #[test]
    fn a_name_is_remembered_once() {
        let [first, second] = [own_name("a name"), own_name("a name")].map(Option::unwrap);
        assert!(std::ptr::eq(first, second));
    }
}
