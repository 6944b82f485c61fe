use portico_fields::{Field, FieldCode, FieldError};
use strum::IntoStaticStr;
use zxcvbn::feedback::Suggestion;
use zxcvbn::{Entropy, Score, zxcvbn};

use crate::own_words::own_words;
use crate::{PersonalDetails, rejection_reason};

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
    pub fn of(password: &str, whose: PersonalDetails<'_>) -> Self {
        if let Some(code) = rejection_reason(password, whose) {
            return Self { level: Level::VeryWeak, advice: Some(refusal(code)), is_refused: true };
        }
        let beginning: String = password.chars().take(MAX_ASSESSED).collect();
        let words = own_words(whose);
        let entropy = zxcvbn(&beginning, &words.iter().map(String::as_str).collect::<Vec<_>>());
        Self { level: level(&entropy), advice: advice(&entropy), is_refused: false }
    }
}

fn refusal(code: FieldCode) -> String {
    FieldError::new(Field::Password, code).message
}

fn level(entropy: &Entropy) -> Level {
    match entropy.score() {
        Score::Zero => Level::VeryWeak,
        Score::One => Level::Weak,
        Score::Two => Level::Fair,
        Score::Three => Level::Good,
        _ => Level::Strong,
    }
}

/// The first of zxcvbn's suggestions that is easy to understand. Good passwords get no suggestion.
fn advice(entropy: &Entropy) -> Option<String> {
    let said = entropy.feedback()?.suggestions().iter().find_map(|suggestion| match suggestion {
        Suggestion::AvoidRepeatedWordsAndCharacters => Some("Avoid repeated words and characters."),
        Suggestion::AvoidSequences => Some("Avoid sequences like abc or 6543."),
        Suggestion::AvoidRecentYears | Suggestion::AvoidYearsThatAreAssociatedWithYou => Some("Avoid years."),
        Suggestion::AvoidDatesAndYearsThatAreAssociatedWithYou => Some("Avoid dates and years."),
        _ => None,
    });
    Some(said.unwrap_or("Add another word or two.").to_owned())
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

    fn level(password: &str) -> Level {
        Strength::of(password, ADA).level
    }

    #[test]
    fn better_passwords_have_higher_levels() {
        assert_eq!(level(&"a".repeat(64)), Level::VeryWeak);
        assert!(level("battery9") < level("correct horse"));
        assert_eq!(level("correct horse battery staple"), Level::Strong);
        assert_eq!(level(&"🏛🚪🗝🌳".repeat(16)).max(Level::Weak), level(&"🏛🚪🗝🌳".repeat(16)));
    }

    #[test]
    fn a_refused_password_is_very_weak_with_the_same_message() {
        let strength = Strength::of("password1", ADA);
        let message = FieldError::new(Field::Password, FieldCode::TooCommon).message;
        assert_eq!(strength, Strength { level: Level::VeryWeak, advice: Some(message), is_refused: true });
    }

    #[test]
    fn only_weak_passwords_get_advice() {
        assert!(Strength::of("battery9", ADA).advice.is_some());
        assert_eq!(Strength::of("correct horse battery staple", ADA).advice, None);
    }
}
