//! What `make fuzz` reaches of this crate. It is compiled for nothing else.

use crate::audience::Audience;
use crate::device_token::DeviceTokens;
use crate::jws::UnverifiedJws;
use crate::session_token::SessionTokens;

/// Reads a text as every kind of token there is, under keys that have signed nothing.
pub fn is_a_token(text: &str) -> bool {
    let key = [7; 32];
    let sessions = SessionTokens::new(&key);
    let is_session = [Audience::Web, Audience::Api].into_iter().any(|audience| sessions.read(audience, text).is_some());
    // Nothing is verified by this: it must not stumble.
    _ = UnverifiedJws::read(text);
    is_session || DeviceTokens::new(&key).read(text).is_some()
}
