use std::time::Duration;

use aws_lc_rs::{digest, hmac};
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use uuid::Uuid;

use crate::secret::clock::Timestamp;

/// How long a challenge can be answered.
pub(crate) const CHALLENGE_TTL: Duration = Duration::from_secs(5 * 60);

/// What a challenge was handed out for. It can be answered for nothing else.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Purpose {
    /// To anyone.
    LogIn,
    /// For the pending log-in with this id.
    Step(Uuid),
    /// To create a passkey within the pending log-in with this id.
    SetUp(Uuid),
    /// For the session with this id.
    Proof(Uuid),
    /// To create a passkey in the session with this id, which has shown full proof. `state` is the hash of the password
    /// and the factors that the proof was for.
    Add { session: Uuid, state: [u8; 32] },
}

/// Writes and reads challenges: 16 random bytes, the time of expiry, and a MAC over both and the purpose.
///
/// Nothing is stored when a challenge is handed out, so views of a page leave no rows. Its use is stored.
pub(crate) struct Challenges(hmac::Key);

/// A challenge of this site that has not expired.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Challenge {
    pub(crate) hash: Vec<u8>,
    pub(crate) expires_at: Timestamp,
}

/// How many of its bytes are random.
const RANDOM: usize = 16;
const SIGNED: usize = RANDOM + size_of::<i64>();

impl Challenges {
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, key))
    }

    pub(crate) fn write(&self, purpose: Purpose, random: [u8; RANDOM], now: Timestamp) -> String {
        let expiry = (now + CHALLENGE_TTL).as_micros().to_be_bytes();
        let signed = [&random[..], &expiry].concat();
        let mac = hmac::sign(&self.0, &purpose.cover(&signed));
        BASE64_URL_SAFE_NO_PAD.encode([&signed[..], mac.as_ref()].concat())
    }

    /// `None` for one that is invented, changed, expired, or was handed out for something else.
    pub(crate) fn read(&self, purpose: Purpose, challenge: &[u8], now: Timestamp) -> Option<Challenge> {
        let (signed, mac) = challenge.split_at_checked(SIGNED)?;
        hmac::verify(&self.0, &purpose.cover(signed), mac).ok()?;
        let expiry = signed.last_chunk().copied().map(i64::from_be_bytes)?;
        let expires_at = Timestamp::from_micros(expiry);
        let hash = digest::digest(&digest::SHA256, challenge).as_ref().to_vec();
        (now < expires_at).then_some(Challenge { hash, expires_at })
    }
}

impl Purpose {
    /// What the MAC covers: the purpose, which contains no zero byte, and the rest.
    fn cover(self, signed: &[u8]) -> Vec<u8> {
        let text = match self {
            Self::LogIn => "log in".to_owned(),
            Self::Step(step) => format!("step {}", step.simple()),
            Self::SetUp(step) => format!("set up {}", step.simple()),
            Self::Proof(session) => format!("proof {}", session.simple()),
            Self::Add { session, state } => {
                format!("add {} {}", session.simple(), BASE64_URL_SAFE_NO_PAD.encode(state))
            }
        };
        [text.as_bytes(), &[0], signed].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_790_000_000);

    fn challenges() -> Challenges {
        Challenges::new(&[7; 32])
    }

    fn decoded(purpose: Purpose) -> Vec<u8> {
        BASE64_URL_SAFE_NO_PAD.decode(challenges().write(purpose, [1; RANDOM], NOW)).unwrap()
    }

    #[test]
    fn a_challenge_is_read_for_its_own_purpose_only() {
        let [a, b] = [1, 2].map(Uuid::from_u128);
        let purposes = [
            Purpose::LogIn,
            Purpose::Step(a),
            Purpose::Step(b),
            Purpose::SetUp(a),
            Purpose::Proof(a),
            Purpose::Proof(b),
            Purpose::Add { session: a, state: [0; 32] },
            Purpose::Add { session: b, state: [0; 32] },
            Purpose::Add { session: a, state: [1; 32] },
        ];
        for (i, written) in purposes.iter().enumerate() {
            for (j, read) in purposes.iter().enumerate() {
                let found = challenges().read(*read, &decoded(*written), NOW);
                assert_eq!(found.is_some(), i == j, "{written:?} as {read:?}");
            }
        }
    }

    #[test]
    fn a_challenge_lives_for_five_minutes() {
        let challenge = decoded(Purpose::LogIn);
        let last = NOW + (CHALLENGE_TTL - Duration::from_micros(1));
        assert!(challenges().read(Purpose::LogIn, &challenge, last).is_some());
        assert_eq!(challenges().read(Purpose::LogIn, &challenge, NOW + CHALLENGE_TTL), None);
    }

    #[test]
    fn a_changed_or_invented_challenge_is_not_read() {
        let challenge = decoded(Purpose::LogIn);
        assert_eq!(challenge.len(), 56);
        for i in 0..challenge.len() {
            let mut changed = challenge.clone();
            changed[i] ^= 1;
            assert_eq!(challenges().read(Purpose::LogIn, &changed, NOW), None);
            assert_eq!(challenges().read(Purpose::LogIn, &challenge[..i], NOW), None);
        }
        assert_eq!(Challenges::new(&[8; 32]).read(Purpose::LogIn, &challenge, NOW), None);
    }
}
