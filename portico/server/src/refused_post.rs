use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use cookie::time::Duration;
use http::{HeaderMap, HeaderValue};
use portico_accounts::{Accounts, NoRandomness};
use portico_ui::forms::RefusedPost;
use portico_web::visit::SiteCookie;
use serde::{Deserialize, Serialize};

/// How long a refused post waits for its page.
const MAX_AGE: Duration = Duration::minutes(2);

/// The most bytes one field may bring back.
const MAX_TYPED_BYTES: usize = 600;

/// The longest sealed value. Browsers drop cookies over 4,096 bytes, including name and attributes.
const MAX_VALUE_BYTES: usize = 3_800;

/// The context of the sealed value, used only here.
const CONTEXT: &str = "refused post";

/// The sealed content. It has its own expiry because the browser's handling of the cookie's age is not trusted.
#[derive(Serialize, Deserialize)]
struct Sealed {
    /// Microseconds since 1970.
    until: i64,
    post: RefusedPost,
}

/// The cookie that returns a refused post to its page. It is encrypted and used once.
#[derive(Clone, Copy)]
pub struct RefusedPostCookie(SiteCookie);

impl RefusedPostCookie {
    pub fn new(is_https: bool) -> Self {
        Self(SiteCookie::new("portico-form", is_https))
    }

    /// The refused post in the request, if it was issued by this site.
    pub fn read(self, accounts: &Accounts, headers: &HeaderMap) -> Option<RefusedPost> {
        let sealed = BASE64_URL_SAFE_NO_PAD.decode(self.0.read(headers)?).ok()?;
        let json = accounts.form_sealing().open(CONTEXT, &sealed).ok()?;
        let Sealed { until, post } = serde_json::from_slice(&json).ok()?;
        (accounts.clock().now().as_micros() < until).then_some(post)
    }

    pub fn is_sent(self, headers: &HeaderMap) -> bool {
        self.0.is_sent(headers)
    }

    pub fn write(self, accounts: &Accounts, mut post: RefusedPost) -> Result<Option<HeaderValue>, NoRandomness> {
        for (_, typed) in &mut post.typed {
            typed.truncate(typed.floor_char_boundary(MAX_TYPED_BYTES));
        }
        let mut sealed = seal(accounts, &post)?;
        if sealed.len() > MAX_VALUE_BYTES {
            // Without the text, the error still fits. Unusual text grows when escaped.
            post.typed.clear();
            sealed = seal(accounts, &post)?;
        }
        Ok(self.0.write(sealed, Some(MAX_AGE)))
    }

    pub fn clear(self) -> Option<HeaderValue> {
        self.0.clear()
    }
}

fn seal(accounts: &Accounts, post: &RefusedPost) -> Result<String, NoRandomness> {
    let until = accounts.clock().now() + MAX_AGE.unsigned_abs();
    let sealed = Sealed { until: until.as_micros(), post: post.clone() };
    let json = serde_json::to_vec(&sealed).unwrap_or_default();
    Ok(BASE64_URL_SAFE_NO_PAD.encode(accounts.form_sealing().seal(CONTEXT, &json)?))
}
