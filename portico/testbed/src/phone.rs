use aws_lc_rs::hmac;

const BASE32: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// An authenticator app (RFC 6238 with SHA-1, six digits and 30 seconds), written apart from the one that is tested.
#[derive(Clone, Debug)]
pub struct Phone {
    secret: Vec<u8>,
}

impl Phone {
    /// Takes the secret in base32, as it is shown for typing.
    pub fn scan(secret: &str) -> Self {
        let digits = secret.chars().map(|char| BASE32.find(char).expect("base32"));
        let bits = digits.fold(String::new(), |bits, digit| format!("{bits}{digit:05b}"));
        let bytes = bits.as_bytes().chunks_exact(8).map(|byte| std::str::from_utf8(byte).expect("digits"));
        Self { secret: bytes.map(|byte| u8::from_str_radix(byte, 2).expect("a byte")).collect() }
    }

    /// The bytes of the secret.
    pub fn secret(&self) -> &[u8] {
        &self.secret
    }

    /// The code that is shown at a time, in seconds since 1970.
    pub fn code_at(&self, seconds: i64) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &self.secret);
        let mac = hmac::sign(&key, &(seconds / 30).to_be_bytes());
        let start = usize::from(mac.as_ref()[19] & 15);
        let word: [u8; 4] = mac.as_ref()[start..start + 4].try_into().expect("four bytes");
        format!("{:06}", (u32::from_be_bytes(word) & 0x7fff_ffff) % 1_000_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B.
    #[test]
    fn it_shows_the_codes_of_the_rfc() {
        let phone = Phone::scan("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!([59, 1_234_567_890].map(|at| phone.code_at(at)), ["287082", "005924"]);
    }
}
