use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::passkey::relying_party::RelyingParty;

/// The largest client data that is parsed. Browsers write some 200 bytes.
const MAX_BYTES: usize = 4 * 1024;

/// What the browser says about the ceremony (section 5.8.1). A member that is repeated is an error; unknown members are
/// ignored, because browsers may add some.
#[derive(Deserialize)]
pub(crate) struct ClientData {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
    origin: String,
    #[serde(default, rename = "crossOrigin")]
    cross_origin: bool,
    #[serde(rename = "topOrigin")]
    top_origin: Option<IgnoredAny>,
}

/// The two ceremonies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ceremony {
    Create,
    Get,
}

impl ClientData {
    /// A byte order mark is skipped, as the specification's "UTF-8 decode" does.
    pub(crate) fn parse(json: &[u8]) -> Option<Self> {
        if json.len() > MAX_BYTES {
            return None;
        }
        serde_json::from_slice(json.strip_prefix(b"\xef\xbb\xbf").unwrap_or(json)).ok()
    }

    /// Whether this is the ceremony that was asked for, on a page of this site that no other site embeds.
    pub(crate) fn is_of(&self, ceremony: Ceremony, site: &RelyingParty) -> bool {
        self.kind == ceremony.kind() && self.origin == site.origin && !self.cross_origin && self.top_origin.is_none()
    }

    pub(crate) fn challenge(&self) -> Option<Vec<u8>> {
        BASE64_URL_SAFE_NO_PAD.decode(&self.challenge).ok()
    }
}

impl Ceremony {
    fn kind(self) -> &'static str {
        match self {
            Self::Create => "webauthn.create",
            Self::Get => "webauthn.get",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"{"type":"webauthn.get","challenge":"AAEC","origin":"https://portico.example"}"#;

    fn is_accepted(json: &str) -> bool {
        let site = RelyingParty::new(true, "https://portico.example");
        ClientData::parse(json.as_bytes()).is_some_and(|data| data.is_of(Ceremony::Get, &site))
    }

    #[test]
    fn client_data_of_this_site_is_accepted() {
        assert!(is_accepted(GOOD) && is_accepted(&format!("\u{feff}{GOOD}")));
        assert!(is_accepted(&GOOD.replace('}', r#","crossOrigin":false,"other":1,"other":2}"#)));
        assert_eq!(ClientData::parse(GOOD.as_bytes()).unwrap().challenge().unwrap(), [0, 1, 2]);
    }

    #[test]
    fn client_data_of_another_page_is_refused() {
        for origin in [
            "https://evil.example",
            "https://portico.example.evil.example",
            "https://portico.example:8443",
            "http://portico.example",
            "https://portico.example/",
            "https://login.portico.example",
            "null",
        ] {
            assert!(!is_accepted(&GOOD.replace("https://portico.example", origin)), "{origin}");
        }
        assert!(!is_accepted(&GOOD.replace("webauthn.get", "webauthn.create")));
        assert!(!is_accepted(&GOOD.replace('}', r#","crossOrigin":true}"#)));
        assert!(!is_accepted(&GOOD.replace('}', r#","crossOrigin":false,"topOrigin":"https://evil.example"}"#)));
    }

    #[test]
    fn client_data_that_can_be_read_in_two_ways_is_refused() {
        for doubled in [
            r#","origin":"https://portico.example"}"#,
            r#","type":"webauthn.get"}"#,
            r#","challenge":"AAEC"}"#,
            r#","crossOrigin":false,"crossOrigin":false}"#,
        ] {
            assert!(!is_accepted(&GOOD.replace('}', doubled)), "{doubled}");
        }
        assert!(!is_accepted(&format!("{GOOD}{GOOD}")) && !is_accepted("[]") && !is_accepted(""));
        let padded = |bytes: usize| GOOD.replace('}', &format!(r#","padding":"{}"}}"#, "x".repeat(bytes)));
        assert!(is_accepted(&padded(3_000)) && !is_accepted(&padded(64 * 1024)));
    }
}
