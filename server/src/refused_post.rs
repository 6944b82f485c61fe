use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use cookie::time::Duration;
use cookie::{Cookie, SameSite};
use http::{HeaderMap, HeaderValue, header};
use portico_accounts::{Accounts, NoRandomness};
use portico_app::plain_form::RefusedPost;
use serde::{Deserialize, Serialize};

/// How long a refused post waits for its page.
const MAX_AGE: Duration = Duration::minutes(2);

/// The most that one field may bring back, in bytes.
const MAX_TYPED_BYTES: usize = 600;

/// The longest sealed value. Browsers drop a cookie of more than 4,096 bytes, name and attributes
/// included.
const MAX_VALUE_BYTES: usize = 3_800;

/// Sealed for this and for nothing else.
const CONTEXT: &str = "refused post";

/// What is sealed: the browser's own word on the cookie's age is not taken.
#[derive(Serialize, Deserialize)]
struct Sealed {
    /// Microseconds since 1970.
    until: i64,
    post: RefusedPost,
}

/// The cookie that brings a refused post back to its page: encrypted, HttpOnly, used once.
#[derive(Clone, Copy)]
pub struct RefusedPostCookie {
    is_https: bool,
}

impl RefusedPostCookie {
    pub fn new(is_https: bool) -> Self {
        Self { is_https }
    }

    /// What the request brings back, where it is ours.
    pub fn read(self, accounts: &Accounts, headers: &HeaderMap) -> Option<RefusedPost> {
        // Another site's cookie beside ours may hold what is no ASCII.
        let values = headers.get_all(header::COOKIE).iter().map(|value| String::from_utf8_lossy(value.as_bytes()));
        let mut cookies = values.flat_map(Cookie::split_parse).flatten();
        let cookie = cookies.find(|cookie| cookie.name() == self.name())?;
        let sealed = BASE64_URL_SAFE_NO_PAD.decode(cookie.value()).ok()?;
        let json = accounts.form_sealing().open(CONTEXT, &sealed).ok()?;
        let Sealed { until, post } = serde_json::from_slice(&json).ok()?;
        (accounts.clock().now().as_micros() < until).then_some(post)
    }

    pub fn write(self, accounts: &Accounts, mut post: RefusedPost) -> Result<Option<HeaderValue>, NoRandomness> {
        for (_, typed) in &mut post.typed {
            typed.truncate(typed.floor_char_boundary(MAX_TYPED_BYTES));
        }
        let mut sealed = seal(accounts, &post)?;
        if sealed.len() > MAX_VALUE_BYTES {
            // Better the error alone than nothing: an odd text grows where it is escaped.
            post.typed.clear();
            sealed = seal(accounts, &post)?;
        }
        Ok(self.build(sealed, MAX_AGE))
    }

    pub fn clear(self) -> Option<HeaderValue> {
        self.build(String::new(), Duration::ZERO)
    }

    fn build(self, value: String, max_age: Duration) -> Option<HeaderValue> {
        let cookie = Cookie::build((self.name(), value))
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(self.is_https)
            .max_age(max_age)
            .build();
        HeaderValue::from_str(&cookie.to_string()).ok()
    }

    fn name(self) -> &'static str {
        if self.is_https { "__Host-portico-form" } else { "portico-form" }
    }
}

fn seal(accounts: &Accounts, post: &RefusedPost) -> Result<String, NoRandomness> {
    let until = accounts.clock().now() + MAX_AGE.unsigned_abs();
    let sealed = Sealed { until: until.as_micros(), post: post.clone() };
    let json = serde_json::to_vec(&sealed).unwrap_or_default();
    Ok(BASE64_URL_SAFE_NO_PAD.encode(accounts.form_sealing().seal(CONTEXT, &json)?))
}
