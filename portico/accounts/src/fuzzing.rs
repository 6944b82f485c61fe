//! The parts of this crate that `make fuzz` calls. Compiled only for fuzzing.

use crate::session::audience::Audience;
use crate::session::device_token::DeviceTokens;
use crate::session::token::SessionTokens;
use crate::signing::header;
use crate::signing::verifying_key::VerifyingKey;

/// Parses a text as every kind of token, with keys that have signed nothing.
pub fn is_a_token(text: &str) -> bool {
    let key = [7; 32];
    let sessions = SessionTokens::new(&key);
    let is_session = [Audience::Web, Audience::Api].into_iter().any(|audience| sessions.read(audience, text).is_some());
    // This verifies nothing. It must not panic.
    _ = header::of_token(text);
    let is_signed = VerifyingKey::hmac("", &key).is_ok_and(|key| key.claims::<serde_json::Value>(text).is_some());
    is_session || is_signed || DeviceTokens::new(&key).read(text).is_some()
}
