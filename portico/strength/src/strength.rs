use portico_fields::{Field, FieldCode, FieldError};
use strum::IntoStaticStr;

use crate::own_words::own_words;
use crate::small::{Estimate, Kind, estimate, is_common};
use crate::{PersonalDetails, reason};

/// How many characters of a password are checked. A longer one is not weaker.
const MAX_ASSESSED: usize = 40;

/// How hard a password is to guess.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, IntoStaticStr)]
pub enum Level {
    #[strum(serialize = "Very weak")]
    VeryWeak,
    Weak,
    Fair,
    Good,
    Strong,
}

impl Level {
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

/// The rating that is shown while a password is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strength {
    pub level: Level,
    /// How to improve it. If the password would be refused, the sentence of the refusal.
    pub advice: Option<String>,
    pub is_refused: bool,
}

impl Strength {
    /// The rating in this year. Dates near it are easier to guess.
    pub fn of(password: &str, whose: PersonalDetails<'_>, year: i32) -> Self {
        let characters: Vec<char> = password.chars().collect();
        if let Some(code) = reason(password, whose, |_| is_common(&characters, year)) {
            return Self { level: Level::VeryWeak, advice: Some(refusal(code)), is_refused: true };
        }
        let beginning = characters.get(..MAX_ASSESSED).unwrap_or(&characters);
        let estimate = estimate(beginning, &own_words(whose), year);
        let level = level(estimate.guesses);
        Self { level, advice: advice(level, &estimate).map(str::to_owned), is_refused: false }
    }
}

fn refusal(code: FieldCode) -> String {
    FieldError::new(Field::Password, code).message
}

/// zxcvbn's score.
fn level(guesses: u64) -> Level {
    match guesses {
        0..1_005 => Level::VeryWeak,
        1_005..1_000_005 => Level::Weak,
        1_000_005..100_000_005 => Level::Fair,
        100_000_005..10_000_000_005 => Level::Good,
        _ => Level::Strong,
    }
}

/// zxcvbn's suggestion, if it is easy to understand. Good passwords get none.
fn advice(level: Level, estimate: &Estimate) -> Option<&'static str> {
    if level >= Level::Good {
        return None;
    }
    Some(match estimate.longest {
        Kind::Repeat => "Avoid repeated words and characters.",
        Kind::Sequence => "Avoid sequences like abc or 6543.",
        Kind::Year => "Avoid years.",
        Kind::Date => "Avoid dates and years.",
        Kind::BruteForce | Kind::Dictionary | Kind::Spatial => "Add another word or two.",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADA: PersonalDetails<'_> = PersonalDetails {
        name: "Ada Lovelace",
        email: "ada@example.org",
        host: "portico.example",
        site_name: "Portico",
    };

    const YEAR: i32 = 2026;

    fn level(password: &str) -> Level {
        Strength::of(password, ADA, YEAR).level
    }

    #[test]
    fn better_passwords_have_higher_levels() {
        assert_eq!(level(&"a".repeat(64)), Level::VeryWeak);
        assert!(level("battery9") < level("correct horse"));
        assert_eq!(level("correct horse battery staple"), Level::Strong);
        assert_eq!(level(&"🏛🚪🗝🌳".repeat(16)).max(Level::Weak), level(&"🏛🚪🗝🌳".repeat(16)));
    }

    #[test]
    fn a_refused_password_is_rated_very_weak_with_the_refusals_message() {
        let strength = Strength::of("password1", ADA, YEAR);
        let message = FieldError::new(Field::Password, FieldCode::TooCommon).message;
        assert_eq!(strength, Strength { level: Level::VeryWeak, advice: Some(message), is_refused: true });
    }

    #[test]
    fn only_weak_passwords_get_advice() {
        assert!(Strength::of("battery9", ADA, YEAR).advice.is_some());
        assert_eq!(Strength::of("correct horse battery staple", ADA, YEAR).advice, None);
    }
}
