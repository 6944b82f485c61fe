use std::time::Duration;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac;
use portico_fields::Code;
use secrecy::zeroize::Zeroizing;
use uuid::Uuid;

use super::base32;
use crate::fault::Fault;
use crate::secret::clock::Timestamp;
use crate::secret::randomness::Randomness;
use crate::secret::sealing::{NotAuthentic, Sealing};

/// How long one code is shown (RFC 6238, section 4.1).
const PERIOD: i64 = 30;

/// Allows for the error of a phone's clock and the time to type. So a code works for at most a minute.
const SKEW: Duration = Duration::from_secs(15);

/// 160 bits, as RFC 4226, section 4, recommends.
const BYTES: usize = 20;

/// The secret that an authenticator app shares with this site, and from which both compute the same codes (RFC 6238
/// with SHA-1, six digits and 30 seconds: other variants are not supported by all apps).
pub(crate) struct Seed(Zeroizing<[u8; BYTES]>);

impl Seed {
    pub(crate) fn random(randomness: &Randomness) -> Result<Self, Fault> {
        Ok(Self(Zeroizing::new(randomness.bytes()?)))
    }

    /// As it is stored. It opens for this user only.
    pub(crate) fn sealed(&self, sealing: &Sealing, user: Uuid) -> Result<Vec<u8>, Fault> {
        Ok(sealing.seal(&context(user), &*self.0)?)
    }

    /// Fails if the row was written under another `PORTICO_SECRET`, was changed, or belongs to another user.
    pub(crate) fn open(sealing: &Sealing, user: Uuid, sealed: &[u8]) -> Result<Self, Fault> {
        let bytes = Zeroizing::new(sealing.open(&context(user), sealed).map_err(Fault::internal)?);
        let bytes = bytes.as_slice().try_into().map_err(|_| Fault::internal(NotAuthentic))?;
        Ok(Self(Zeroizing::new(bytes)))
    }

    /// The form in which apps read it.
    pub(crate) fn base32(&self) -> String {
        base32::encode(&*self.0, base32::RFC_4648)
    }

    /// The time step to which the code belongs, if that is the current one, or was or will be within 15 seconds.
    pub(crate) fn step_of(&self, code: &Code, now: Timestamp) -> Option<i64> {
        let steps = [now + SKEW, now, now - SKEW].map(step_at);
        steps.into_iter().find(|step| {
            let expected = self.code_at(*step);
            verify_slices_are_equal(expected.as_bytes(), code.expose().as_bytes()).is_ok()
        })
    }

    /// The code of a time step (RFC 4226, section 5.3).
    fn code_at(&self, step: i64) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &*self.0);
        let mac = hmac::sign(&key, &step.to_be_bytes());
        let mac = mac.as_ref();
        let offset = mac.last().map_or(0, |byte| usize::from(byte & 0xf));
        let word = mac.get(offset..).and_then(|rest| rest.first_chunk()).copied().unwrap_or_default();
        let number = u32::from_be_bytes(word) & 0x7fff_ffff;
        format!("{:0width$}", number % 1_000_000, width = Code::DIGITS)
    }
}

fn step_at(at: Timestamp) -> i64 {
    at.as_seconds().div_euclid(PERIOD)
}

fn context(user: Uuid) -> String {
    format!("totp:{user}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seed() -> Seed {
        Seed(Zeroizing::new(*b"12345678901234567890"))
    }

    /// RFC 6238, appendix B, for SHA-1: the last six of eight digits.
    #[test]
    fn the_examples_of_rfc_6238_are_computed() {
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let at = Timestamp::from_seconds(seconds);
            assert_eq!(seed().code_at(step_at(at)), code);
            assert_eq!(seed().step_of(&Code::parse(code).unwrap(), at), Some(seconds / 30));
        }
    }

    #[test]
    fn a_code_works_for_a_minute() {
        let code = Code::parse(&seed().code_at(100)).unwrap();
        let works = |seconds: i64| seed().step_of(&code, Timestamp::from_seconds(seconds)) == Some(100);
        assert!(!works(2_984) && works(2_985) && works(3_000) && works(3_029) && works(3_044) && !works(3_045));
    }

    #[test]
    fn a_seed_opens_for_its_own_user_only() {
        let sealing = Sealing::new(&[7; 32], Randomness::system());
        let [ada, eve] = [1, 2].map(Uuid::from_u128);
        let sealed = seed().sealed(&sealing, ada).unwrap();
        assert_eq!(Seed::open(&sealing, ada, &sealed).unwrap().base32(), seed().base32());
        assert!(Seed::open(&sealing, eve, &sealed).is_err());
        assert!(Seed::open(&Sealing::new(&[8; 32], Randomness::system()), ada, &sealed).is_err());
    }
}
