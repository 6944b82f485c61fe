use leptos::prelude::*;
use portico_fields::NewPassword;
use serde::{Deserialize, Serialize};

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// The server settings that the pages need.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteFacts {
    /// The minimum password length, in code points.
    pub password_min_length: usize,
    /// The time from a deletion request to the deletion, in seconds.
    pub delete_grace: u64,
    /// Whether emails can be read at `/dev/mail`.
    pub shows_outbox: bool,
}

impl Default for SiteFacts {
    fn default() -> Self {
        Self { password_min_length: NewPassword::DEFAULT_MIN_CHARS, delete_grace: 7 * DAY, shows_outbox: false }
    }
}

impl SiteFacts {
    /// Passes the server's value to the browser and puts it into context.
    pub fn provide() {
        provide_context(SharedValue::new(|| use_context::<Self>().unwrap_or_default()).into_inner());
    }

    pub fn from_context() -> Self {
        expect_context()
    }

    /// The time in which a user may cancel a deletion request, such as `7 days`.
    pub fn delete_grace_in_words(self) -> String {
        in_words(self.delete_grace)
    }
}

/// In the largest unit that divides it evenly.
fn in_words(seconds: u64) -> String {
    let units = [(DAY, "day"), (HOUR, "hour"), (MINUTE, "minute")];
    let (unit, name) = units.into_iter().find(|(unit, _)| seconds.is_multiple_of(*unit)).unwrap_or((1, "second"));
    match seconds / unit {
        1 => format!("1 {name}"),
        count => format!("{count} {name}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_given_in_their_largest_unit() {
        let said = [7 * DAY, DAY, 36 * HOUR, 90 * MINUTE, 61].map(in_words);
        assert_eq!(said, ["7 days", "1 day", "36 hours", "90 minutes", "61 seconds"]);
    }
}
