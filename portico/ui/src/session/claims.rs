use std::time::Duration;

/// A token is refreshed after this fraction of its lifetime.
const SPENT: f64 = 0.8;

/// The shortest lifetime used in calculations, in seconds. A lifetime cut short by the end of the session must not
/// cause ever faster refreshes.
const SHORTEST_LIFE: f64 = 1.0;

/// An access token.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    pub text: String,
    /// `None` if the token cannot be read.
    pub claims: Option<Claims>,
}

impl Token {
    pub fn belongs_to(&self, user_id: &str) -> bool {
        self.claims.as_ref().is_some_and(|claims| claims.user_id == user_id)
    }
}

/// The claims that the browser reads from an access token. They save calls that would be refused, but decide nothing.
///
/// All times are seconds since 1970, by the server's clock.
#[derive(Clone, Debug, PartialEq)]
pub struct Claims {
    pub user_id: String,
    pub issued_at: f64,
    pub expires_at: f64,
}

impl Claims {
    /// Whether the token belongs to this user and has not expired.
    pub fn is_fresh_for(&self, user_id: &str, now: f64) -> bool {
        self.user_id == user_id && self.age(now) < self.life()
    }

    /// The time until the token should be refreshed.
    pub fn renewal_in(&self, now: f64) -> Duration {
        Duration::try_from_secs_f64((SPENT * self.life() - self.age(now)).max(0.0)).unwrap_or(Duration::MAX)
    }

    fn life(&self) -> f64 {
        (self.expires_at - self.issued_at).max(SHORTEST_LIFE)
    }

    /// Between zero and the whole lifetime, however wrong a clock is.
    fn age(&self, now: f64) -> f64 {
        (now - self.issued_at).clamp(0.0, self.life())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims(life: f64) -> Claims {
        Claims { user_id: "ada".to_owned(), issued_at: 1_000.0, expires_at: 1_000.0 + life }
    }

    #[test]
    fn a_token_is_refreshed_after_four_fifths_of_its_life() {
        assert_eq!(claims(300.0).renewal_in(1_000.0), Duration::from_secs(240));
        assert_eq!(claims(300.0).renewal_in(1_239.0), Duration::from_secs(1));
        assert_eq!(claims(300.0).renewal_in(1_250.0), Duration::ZERO);
    }

    #[test]
    fn a_token_without_a_lifetime_is_refreshed_like_one_of_a_second() {
        assert_eq!(claims(0.0).renewal_in(1_000.0), claims(1.0).renewal_in(1_000.0));
    }

    #[test]
    fn a_token_from_the_future_is_as_good_as_new() {
        assert_eq!(claims(300.0).renewal_in(0.0), Duration::from_secs(240));
        assert!(claims(300.0).is_fresh_for("ada", 0.0));
    }

    #[test]
    fn a_token_is_fresh_for_its_user_until_it_expires() {
        assert!(claims(300.0).is_fresh_for("ada", 1_299.0));
        assert!(!claims(300.0).is_fresh_for("ada", 1_300.0));
        assert!(!claims(300.0).is_fresh_for("bea", 1_000.0));
    }

    #[test]
    fn claims_that_are_not_numbers_do_not_panic() {
        let odd = Claims { issued_at: f64::NAN, expires_at: f64::NAN, ..claims(1.0) };
        assert_eq!(odd.renewal_in(1_000.0), Duration::ZERO);
    }
}
