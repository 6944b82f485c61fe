use aws_lc_rs::hmac;
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use secrecy::SecretString;
use uuid::Uuid;

use crate::session::audience::Audience;

/// The longest text that is parsed. A real token has about 80 bytes.
const MAX_BYTES: usize = 256;

/// Writes and reads the tokens of pending log-ins: the cookie `portico-step` of a browser, and `step_token` for
/// programs.
///
/// As text a token is `v1.<id>.<mac>`. The MAC has a key of its own and covers the audience. No part of the site that
/// identifies a caller knows the key, so such a token opens nothing.
pub(crate) struct StepTokens(hmac::Key);

impl StepTokens {
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, key))
    }

    pub(crate) fn write(&self, audience: Audience, step: Uuid) -> SecretString {
        let text = format!("v1.{}", step.simple());
        let mac = hmac::sign(&self.0, &signed(audience, &text));
        format!("{text}.{}", BASE64_URL_SAFE_NO_PAD.encode(mac)).into()
    }

    pub(crate) fn read(&self, audience: Audience, text: &str) -> Option<Uuid> {
        let (text, mac) = text.rsplit_once('.').filter(|_| text.len() <= MAX_BYTES)?;
        let mac = BASE64_URL_SAFE_NO_PAD.decode(mac).ok()?;
        hmac::verify(&self.0, &signed(audience, text), &mac).ok()?;
        Uuid::try_parse(text.strip_prefix("v1.")?).ok()
    }
}

fn signed(audience: Audience, text: &str) -> Vec<u8> {
    format!("{} {text}", audience.as_str()).into_bytes()
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    const STEP: Uuid = Uuid::from_u128(7);

    #[test]
    fn only_an_unchanged_token_of_the_same_audience_is_read_back() {
        let tokens = StepTokens::new(&[7; 32]);
        let text = tokens.write(Audience::Web, STEP);
        let text = text.expose_secret();
        assert_eq!(tokens.read(Audience::Web, text), Some(STEP));
        assert_eq!(tokens.read(Audience::Api, text), None);
        assert_eq!(StepTokens::new(&[8; 32]).read(Audience::Web, text), None);
        for i in 0..text.len() {
            let mut changed = text.as_bytes().to_vec();
            changed[i] = if changed[i] == b'A' { b'B' } else { b'A' };
            assert_eq!(tokens.read(Audience::Web, &String::from_utf8(changed).unwrap()), None);
            assert_eq!(tokens.read(Audience::Web, &text[..i]), None);
        }
    }

    proptest::proptest! {
        #![proptest_config(crate::properties::often())]

        #[test]
        fn arbitrary_text_is_not_a_token(text in crate::properties::near_a_token()) {
            proptest::prop_assert_eq!(StepTokens::new(&[7; 32]).read(Audience::Web, &text), None);
        }
    }
}
