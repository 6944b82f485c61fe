use aws_lc_rs::hmac;
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use secrecy::SecretString;
use uuid::Uuid;

/// The longest text that is parsed. A real token has about 110 bytes.
const MAX_BYTES: usize = 256;

/// Identifies a browser that a user has logged in with before: the cookie `portico-device`. It grants no access. It
/// only shows that this account was used here, and it outlives log-outs.
///
/// As text it is `v1.<device>.<user>.<mac>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DeviceToken {
    pub(crate) device: Uuid,
    pub(crate) user: Uuid,
}

/// Writes and reads device tokens.
pub(crate) struct DeviceTokens(hmac::Key);

impl DeviceTokens {
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, key))
    }

    pub(crate) fn write(&self, token: DeviceToken) -> SecretString {
        let text = format!("v1.{}.{}", token.device.simple(), token.user.simple());
        let mac = hmac::sign(&self.0, text.as_bytes());
        format!("{text}.{}", BASE64_URL_SAFE_NO_PAD.encode(mac)).into()
    }

    pub(crate) fn read(&self, text: &str) -> Option<DeviceToken> {
        let (signed, mac) = text.rsplit_once('.').filter(|_| text.len() <= MAX_BYTES)?;
        hmac::verify(&self.0, signed.as_bytes(), &BASE64_URL_SAFE_NO_PAD.decode(mac).ok()?).ok()?;
        let (device, user) = signed.strip_prefix("v1.")?.split_once('.')?;
        Some(DeviceToken { device: Uuid::try_parse(device).ok()?, user: Uuid::try_parse(user).ok()? })
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    const TOKEN: DeviceToken = DeviceToken { device: Uuid::from_u128(7), user: Uuid::from_u128(8) };

    #[test]
    fn only_an_unchanged_token_is_read_back() {
        let tokens = DeviceTokens::new(&[7; 32]);
        let text = tokens.write(TOKEN);
        let text = text.expose_secret();
        assert_eq!(tokens.read(text), Some(TOKEN));
        assert_eq!(DeviceTokens::new(&[8; 32]).read(text), None);
        for i in 0..text.len() {
            let mut changed = text.as_bytes().to_vec();
            changed[i] = if changed[i] == b'A' { b'B' } else { b'A' };
            assert_eq!(tokens.read(&String::from_utf8(changed).unwrap()), None);
            assert_eq!(tokens.read(&text[..i]), None);
        }
    }

    proptest::proptest! {
        #![proptest_config(crate::properties::often())]

        #[test]
        fn arbitrary_text_is_not_a_token(text in crate::properties::near_a_token()) {
            proptest::prop_assert_eq!(DeviceTokens::new(&[7; 32]).read(&text), None);
        }
    }
}
