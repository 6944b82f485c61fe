use aws_lc_rs::hmac;
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use secrecy::SecretString;
use uuid::Uuid;

use crate::session::audience::Audience;

/// The longest text that is parsed. A real token has about 90 bytes.
const MAX_BYTES: usize = 256;

/// The content of a session token whose MAC is valid: the session and its rotation.
///
/// As text it is `v1.<session>.<counter>.<mac>`: the session cookie of a browser, the refresh token of a program. The
/// MAC's key is derived from `PORTICO_SECRET` for this one session and audience, so the database contains no token, and
/// a copy of the database is not enough to forge one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SessionToken {
    pub(crate) session: Uuid,
    pub(crate) counter: i64,
}

/// Writes and reads session tokens.
#[derive(Clone)]
pub(crate) struct SessionTokens {
    key: hmac::Key,
}

impl SessionTokens {
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        Self { key: hmac::Key::new(hmac::HMAC_SHA256, key) }
    }

    pub(crate) fn write(&self, audience: Audience, token: SessionToken) -> SecretString {
        let text = format!("v1.{}.{}", token.session.simple(), token.counter);
        let mac = hmac::sign(&self.mac_key(audience, token.session), text.as_bytes());
        format!("{text}.{}", BASE64_URL_SAFE_NO_PAD.encode(mac)).into()
    }

    /// The token in `text`, if this site issued it for this audience. Each token has exactly one spelling.
    pub(crate) fn read(&self, audience: Audience, text: &str) -> Option<SessionToken> {
        if text.len() > MAX_BYTES {
            return None;
        }
        let (signed, mac) = text.rsplit_once('.')?;
        let mut parts = signed.split('.');
        let (version, session, counter) = (parts.next()?, parts.next()?, parts.next()?);
        if version != "v1" || parts.next().is_some() {
            return None;
        }
        let token = SessionToken { session: Uuid::try_parse(session).ok()?, counter: counter.parse().ok()? };
        let mac = BASE64_URL_SAFE_NO_PAD.decode(mac).ok()?;
        hmac::verify(&self.mac_key(audience, token.session), signed.as_bytes(), &mac).ok()?;
        Some(token)
    }

    fn mac_key(&self, audience: Audience, session: Uuid) -> hmac::Key {
        let name = [audience.as_str().as_bytes(), session.as_bytes()].concat();
        hmac::Key::new(hmac::HMAC_SHA256, hmac::sign(&self.key, &name).as_ref())
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    const TOKEN: SessionToken = SessionToken { session: Uuid::from_u128(0x1234), counter: 7 };

    fn tokens() -> SessionTokens {
        SessionTokens::new(&[7; 32])
    }

    #[test]
    fn a_token_is_read_back() {
        let text = tokens().write(Audience::Web, TOKEN);
        assert_eq!(tokens().read(Audience::Web, text.expose_secret()), Some(TOKEN));
    }

    #[test]
    fn a_cookie_is_not_a_refresh_token() {
        let text = tokens().write(Audience::Web, TOKEN);
        assert_eq!(tokens().read(Audience::Api, text.expose_secret()), None);
    }

    #[test]
    fn a_token_made_under_another_secret_is_refused() {
        let text = tokens().write(Audience::Web, TOKEN);
        assert_eq!(SessionTokens::new(&[8; 32]).read(Audience::Web, text.expose_secret()), None);
    }

    #[test]
    fn a_changed_or_cut_token_is_refused() {
        let text = tokens().write(Audience::Web, TOKEN);
        let text = text.expose_secret();
        for i in 0..text.len() {
            assert_eq!(tokens().read(Audience::Web, &text[..i]), None);
            let mut changed = text.as_bytes().to_vec();
            changed[i] = if changed[i] == b'A' { b'B' } else { b'A' };
            assert_eq!(tokens().read(Audience::Web, &String::from_utf8(changed).unwrap()), None);
        }
        for hostile in ["", "....", "v1...", "v1.x.1.AAAA", &"v1.".repeat(40_000)] {
            assert_eq!(tokens().read(Audience::Web, hostile), None);
        }
    }

    proptest::proptest! {
        #![proptest_config(crate::properties::often())]

        #[test]
        fn arbitrary_text_is_not_a_token(text in crate::properties::near_a_token(), session: u128, counter in 0..i64::MAX) {
            let token = SessionToken { session: Uuid::from_u128(session), counter };
            let real = tokens().write(Audience::Web, token);
            let read = |text: &str| tokens().read(Audience::Web, text);
            proptest::prop_assert_eq!(read(real.expose_secret()), Some(token));
            proptest::prop_assert_eq!(read(&text), None);
            proptest::prop_assert_eq!(read(&format!("{}{text}", real.expose_secret())), (text.is_empty()).then_some(token));
        }
    }
}
