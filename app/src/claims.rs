use std::time::Duration;

use leptos::prelude::window;
use wasm_bindgen::JsValue;

use crate::server_time;

/// A token is renewed when this much of its life is over.
const SPENT: f64 = 0.8;

/// The shortest life that is counted with, in seconds: what is cut short because its session ends must
/// not be renewed ever faster.
const SHORTEST_LIFE: f64 = 1.0;

/// What the browser reads in an access token. It saves calls that would be refused; it decides nothing.
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

    /// Whether the token is this user's and still lives.
    pub fn is_fresh_for(&self, user_id: &str) -> bool {
        self.user_id == user_id && self.age() < self.life()
    }

    /// How long until it should be renewed.
    pub fn renewal_in(&self) -> Duration {
        Duration::try_from_secs_f64((SPENT * self.life() - self.age()).max(0.0)).unwrap_or(Duration::MAX)
    }

    fn life(&self) -> f64 {
        (self.expires_at - self.issued_at).max(SHORTEST_LIFE)
    }

    /// At least nothing and at most the whole life, however wrong a clock is.
    fn age(&self) -> f64 {
        (server_time::now() - self.issued_at).clamp(0.0, self.life())
    }
}
