use std::time::Duration;

use leptos::prelude::window;
use wasm_bindgen::JsValue;

use crate::server_time;

/// A token is renewed after this fraction of its lifetime.
const SPENT: f64 = 0.8;

/// The shortest lifetime used in calculations, in seconds. A lifetime cut short by the end of the session must not
/// cause ever faster renewals.
const SHORTEST_LIFE: f64 = 1.0;

/// The claims that the browser reads from an access token. They save calls that would be refused, but decide nothing.
pub struct Claims {
    pub user_id: String,
    /// Seconds since 1970, by the server's clock.
    pub issued_at: f64,
    expires_at: f64,
}

impl Claims {
    pub fn read(token: &str) -> Option<Self> {
        let payload = token.split('.').nth(1)?.replace('-', "+").replace('_', "/");
        let claims = js_sys::JSON::parse(&window().atob(&payload).ok()?).ok()?;
        let claim = |name: &str| js_sys::Reflect::get(&claims, &JsValue::from_str(name)).ok();
        Some(Self {
            user_id: claim("sub")?.as_string()?,
            issued_at: claim("iat")?.as_f64()?,
            expires_at: claim("exp")?.as_f64()?,
        })
    }

    /// Whether the token belongs to this user and has not expired.
    pub fn is_fresh_for(&self, user_id: &str) -> bool {
        self.user_id == user_id && self.age() < self.life()
    }

    /// The time until the token should be renewed.
    pub fn renewal_in(&self) -> Duration {
        Duration::try_from_secs_f64((SPENT * self.life() - self.age()).max(0.0)).unwrap_or(Duration::MAX)
    }

    fn life(&self) -> f64 {
        (self.expires_at - self.issued_at).max(SHORTEST_LIFE)
    }

    /// Between zero and the whole lifetime, however wrong a clock is.
    fn age(&self) -> f64 {
        (server_time::now() - self.issued_at).clamp(0.0, self.life())
    }
}
