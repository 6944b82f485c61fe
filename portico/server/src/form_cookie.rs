use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use cookie::time::Duration;
use http::{HeaderMap, HeaderValue};
use portico_accounts::{Accounts, Caller, NoRandomness};
use portico_ui::forms::{CodesToShow, RefusedPost};
use portico_ui::sentences::{self, Notice};
use portico_web::languages::Lang;
use portico_web::visit::{Site, SiteCookie};
use portico_wire::problem::{Code, Problem};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How long the content waits for its page.
const MAX_AGE: Duration = Duration::minutes(2);

/// How many bytes of each field are brought back: as many as fit into the cookie.
const TYPED_BYTES: [usize; 7] = [4_000, 2_700, 2_400, 1_800, 1_200, 600, 0];

/// The longest sealed value. Browsers drop cookies over 4,096 bytes, including name and attributes.
const MAX_VALUE_BYTES: usize = 3_800;

/// The context of the sealed value, used only here.
const CONTEXT: &str = "refused post";

/// The sealed content. It has its own expiry because the browser's handling of the cookie's age is not trusted.
#[derive(Serialize, Deserialize)]
struct Sealed {
    /// Microseconds since 1970.
    until: i64,
    /// The user who last logged in with the browser that sent the post. Absent in a cookie of an earlier version.
    #[serde(default)]
    user: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    post: Option<RefusedPost>,
    /// Shown to `user` alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    codes: Option<CodesToShow>,
}

/// The content of the cookie, for the page after a plain post.
#[derive(Clone)]
pub enum Carried {
    Refused(RefusedPost),
    Codes(CodesToShow),
}

impl Carried {
    /// Whether it is for the page at `path`.
    pub fn is_for(&self, path: &str) -> bool {
        match self {
            Self::Refused(post) => post.is_for(path),
            Self::Codes(codes) => codes.page == path,
        }
    }
}

impl Carried {
    /// The same for a page in this language. Problems are stored in English.
    pub fn in_language(self, lang: &Lang) -> Self {
        match self {
            Self::Refused(mut post) => {
                if let Some(problem) = &mut post.problem {
                    let messages = problem.errors.iter_mut().map(|error| &mut error.message);
                    messages.chain([&mut problem.detail]).for_each(|text| *text = translated(text, lang));
                }
                Self::Refused(post)
            }
            codes @ Self::Codes(_) => codes,
        }
    }
}

/// A message, which may say in addition that a text was cut.
fn translated(text: &str, lang: &Lang) -> String {
    let cut = sentences::notice(Notice::TextCut);
    match text.strip_suffix(cut).filter(|message| !message.is_empty()) {
        Some(message) => format!("{} {}", lang.translated(message.trim_end()), lang.say(cut)),
        None => lang.translated(text),
    }
}

/// The cookie that returns a refused post to its page, or shows recovery codes there. It is encrypted and used once.
#[derive(Clone, Copy)]
pub struct FormCookie(SiteCookie);

impl FormCookie {
    pub fn new(is_https: bool) -> Self {
        Self(SiteCookie::new("portico-form", is_https))
    }

    /// The content of the cookie in the request, if it was issued by this site. What one user typed is not shown to
    /// another who has logged in with the same browser since, and recovery codes are shown to their owner alone.
    pub fn read(self, accounts: &Accounts, headers: &HeaderMap, caller: Option<&Caller>) -> Option<Carried> {
        let sealed = BASE64_URL_SAFE_NO_PAD.decode(self.0.read(headers)?).ok()?;
        let json = accounts.form_sealing().open(CONTEXT, &sealed).ok()?;
        let Sealed { until, user, post, codes } = serde_json::from_slice(&json).ok()?;
        if accounts.clock().now().as_micros() >= until {
            return None;
        }
        if let Some(codes) = codes {
            let is_owner = caller.zip(user).is_some_and(|(caller, user)| caller.user.id == user);
            return is_owner.then_some(Carried::Codes(codes));
        }
        let is_of_another = caller.zip(user).is_some_and(|(caller, user)| caller.user.id != user);
        post.filter(|_| !is_of_another).map(Carried::Refused)
    }

    /// `Set-Cookie` with the recovery codes of a user.
    pub fn write_codes(self, site: &Site, user: Uuid, codes: CodesToShow) -> Result<Option<HeaderValue>, NoRandomness> {
        let sealed = seal(&site.accounts, Some(user), None, Some(codes))?;
        Ok(self.0.write(sealed, Some(MAX_AGE)))
    }

    pub fn is_sent(self, headers: &HeaderMap) -> bool {
        self.0.is_sent(headers)
    }

    /// `Set-Cookie` with the refused post of the browser that sent these headers.
    pub fn write(
        self,
        site: &Site,
        headers: &HeaderMap,
        mut post: RefusedPost,
    ) -> Result<Option<HeaderValue>, NoRandomness> {
        let accounts = &site.accounts;
        let user = site.device_cookie.read(headers).and_then(|token| accounts.last_user(&token));
        let mut sealed = String::new();
        for most in TYPED_BYTES {
            cut(&mut post, most);
            sealed = seal(accounts, user, Some(post.clone()), None)?;
            // Without the text, the error still fits. Unusual text grows when escaped.
            if sealed.len() <= MAX_VALUE_BYTES {
                break;
            }
        }
        Ok(self.0.write(sealed, Some(MAX_AGE)))
    }

    pub fn clear(self) -> Option<HeaderValue> {
        self.0.clear()
    }
}

/// Shortens long texts, and says so where the error is shown. Otherwise the rest would be lost unnoticed when the form
/// is sent again.
fn cut(post: &mut RefusedPost, most: usize) {
    let notice = sentences::notice(Notice::TextCut);
    for (name, typed) in post.typed.iter_mut().filter(|(_, typed)| typed.len() > most) {
        typed.truncate(typed.floor_char_boundary(most));
        let problem = post.problem.get_or_insert_with(|| Problem::with_detail(Code::TooLarge, notice));
        let error = problem.errors.iter_mut().find(|error| error.field.as_str() == name);
        let text = error.map_or(&mut problem.detail, |error| &mut error.message);
        if !text.ends_with(notice) {
            *text = format!("{text} {notice}");
        }
    }
}

fn seal(
    accounts: &Accounts,
    user: Option<Uuid>,
    post: Option<RefusedPost>,
    codes: Option<CodesToShow>,
) -> Result<String, NoRandomness> {
    let until = accounts.clock().now() + MAX_AGE.unsigned_abs();
    let sealed = Sealed { until: until.as_micros(), user, post, codes };
    let json = serde_json::to_vec(&sealed).unwrap_or_default();
    Ok(BASE64_URL_SAFE_NO_PAD.encode(accounts.form_sealing().seal(CONTEXT, &json)?))
}
