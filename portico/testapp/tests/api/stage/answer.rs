use cookie::Cookie;
use http::{HeaderMap, StatusCode};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

/// Every code and its status, as the contract lists them.
const PROBLEMS: [(&str, u16); 32] = [
    ("malformed", 400),
    ("unsupported_grant_type", 400),
    ("invalid_link", 400),
    ("authentication_required", 401),
    ("invalid_token", 401),
    ("invalid_credentials", 401),
    ("invalid_grant", 401),
    ("invalid_step", 401),
    ("invalid_passkey", 401),
    ("reauthentication_required", 403),
    ("wrong_password", 403),
    ("one_more_step", 403),
    ("wrong_code", 403),
    ("second_factor_required", 403),
    ("account_disabled", 403),
    ("email_not_verified", 403),
    ("deletion_pending", 403),
    ("forbidden", 403),
    ("csrf", 403),
    ("not_found", 404),
    ("method_not_allowed", 405),
    ("email_taken", 409),
    ("last_way_in", 409),
    ("passkey_exists", 409),
    ("limit_reached", 409),
    ("too_large", 413),
    ("unsupported_media_type", 415),
    ("validation", 422),
    ("rate_limited", 429),
    ("internal", 500),
    ("busy", 503),
    ("unavailable", 503),
];

/// A response.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub async fn read(response: reqwest::Response) -> Self {
        Self::try_read(response).await.expect("the answer's body arrives")
    }

    /// `None` if the body does not arrive.
    pub async fn try_read(response: reqwest::Response) -> Option<Self> {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.bytes().await.ok()?;
        Some(Self { status, headers, body: String::from_utf8_lossy(&body).into_owned() })
    }

    /// The response, which must have this status.
    #[track_caller]
    pub fn expect(self, status: StatusCode) -> Self {
        assert_eq!(self.status, status.as_u16(), "{}", self.body);
        self
    }

    /// The problem document, which must have this code and be consistent.
    #[track_caller]
    pub fn expect_problem(self, code: &str) -> Value {
        let problem = self.problem();
        assert_eq!(problem["code"], code, "{problem}");
        problem
    }

    /// 401 with this code, which must give the reason why the session ended.
    #[track_caller]
    pub fn expect_over(self, code: &str, reason: &str) {
        let problem = self.expect_problem(code);
        assert_eq!(problem["reason"], reason, "{problem}");
    }

    /// The problem document, which must be consistent and match the status.
    #[track_caller]
    pub fn problem(&self) -> Value {
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{} {}", self.status, self.body);
        let problem = self.json();
        let code = problem["code"].as_str().expect("a code");
        let (_, status) = PROBLEMS.into_iter().find(|(known, _)| *known == code).expect("a code of the contract");
        assert_eq!((self.status, &problem["status"]), (status, &status.into()), "{problem}");
        assert_eq!(problem["type"], format!("/problems/{code}"));
        assert!(problem["title"].as_str().is_some_and(|title| !title.is_empty()), "{problem}");
        assert!(problem["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{problem}");
        assert_eq!(problem.get("errors").is_some(), code == "validation", "{problem}");
        problem
    }

    /// 422 with exactly these fields and codes. Returns the problem document.
    #[track_caller]
    pub fn expect_field_errors(self, expected: &[(&str, &str)]) -> Value {
        let problem = self.expect_problem("validation");
        let errors = problem["errors"].as_array().expect("a list of errors");
        let text = |error: &Value, member: &str| error[member].as_str().expect("a text").to_owned();
        let found: Vec<_> = errors.iter().map(|error| (text(error, "field"), text(error, "code"))).collect();
        let expected: Vec<_> = expected.iter().map(|(field, code)| (field.to_string(), code.to_string())).collect();
        assert_eq!(found, expected);
        assert!(errors.iter().all(|error| !text(error, "message").is_empty()));
        problem
    }

    /// 303 to this path, with an empty body.
    #[track_caller]
    pub fn expect_way_to(self, path: &str) -> Self {
        let answer = self.expect(StatusCode::SEE_OTHER);
        assert_eq!((answer.location(), answer.body.as_str()), (path, ""));
        answer
    }

    /// The same after a log-in by a browser that has sent no cookie: it leads to the log-in page first, which finds out
    /// whether the session cookie was kept.
    #[track_caller]
    pub fn expect_cookie_check_before(self, path: &str) -> Self {
        let next = utf8_percent_encode(path, NON_ALPHANUMERIC);
        self.expect_way_to(&format!("/login?next={next}&reason=cookies"))
    }

    /// The content of a page between `<main>` and `</main>`.
    #[track_caller]
    pub fn main(&self) -> &str {
        let start = self.body.find("<main").expect("a main part");
        let end = self.body.find("</main>").expect("the main part's end");
        &self.body[start..end]
    }

    /// Where the link with these words in a page's main part leads.
    #[track_caller]
    pub fn link(&self, words: &str) -> Option<String> {
        // Hydration's markers may be in between.
        let main = self.main().replace("<!>", "").replace("<!---->", "");
        let (before, _) = main.split_once(&format!(">{words}</a>"))?;
        let (_, href) = before.rsplit_once("href=\"")?;
        Some(href.split('"').next()?.replace("&amp;", "&"))
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// A text in the JSON body.
    #[track_caller]
    pub fn text(&self, member: &str) -> String {
        self.json()[member].as_str().unwrap_or_else(|| panic!("no {member} in {}", self.body)).to_owned()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().expect("a header in ASCII"))
    }

    #[track_caller]
    pub fn location(&self) -> &str {
        self.header("location").expect("a Location")
    }

    /// The cookie of that name that is set or cleared.
    pub fn cookie(&self, name: &str) -> Option<Cookie<'static>> {
        let lines = self.headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap().to_owned());
        lines.map(|line| Cookie::parse(line).unwrap()).find(|cookie| cookie.name() == name)
    }
}
