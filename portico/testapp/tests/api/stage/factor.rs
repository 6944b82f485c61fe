use std::time::Duration;

use http::StatusCode;
use portico_testbed::Phone;
use serde_json::{Value, json};

use super::{Answer, Browser, Call, PASSWORD, TestApp, Tokens, address};

/// How long a phone shows a code.
const STEP: Duration = Duration::from_secs(30);

/// The second factor of a user.
pub struct Factor {
    pub phone: Phone,
    pub recovery_codes: Vec<String>,
}

/// A log-in of a browser that takes one more step.
pub struct Pending {
    /// The value of the cookie `portico-step`.
    pub cookie: String,
    pub methods: Value,
}

impl TestApp {
    /// Creates an account with an app that is on, and logs in as a program before.
    pub async fn user_with_app(&self, who: &str) -> (Tokens, Factor) {
        let tokens = self.token_for(who).await;
        let factor = self.turn_on_app(&tokens).await;
        (tokens, factor)
    }

    /// Turns an app on, by a program.
    pub async fn turn_on_app(&self, tokens: &Tokens) -> Factor {
        let begin = self.post("/api/v1/me/app").bearer(&tokens.access).json(&json!({ "password": PASSWORD }));
        let phone = Phone::scan(&begin.await.expect(StatusCode::CREATED).text("secret"));
        let code = json!({ "code": self.code(&phone) });
        let confirm = self.post("/api/v1/me/app/confirm").bearer(&tokens.access).json(&code);
        let recovery_codes = codes(&confirm.await.expect(StatusCode::OK).json()["recovery_codes"]);
        // The confirming code counts as used.
        self.clock.advance(STEP);
        Factor { phone, recovery_codes }
    }

    /// The code that a phone shows now.
    pub fn code(&self, phone: &Phone) -> String {
        phone.code_at(self.clock.now().as_micros() / 1_000_000)
    }

    /// The code that a phone shows next.
    pub fn next_code(&self, phone: &Phone) -> String {
        self.clock.advance(STEP);
        self.code(phone)
    }

    /// A program's log-in with the right password.
    pub async fn password_grant(&self, who: &str) -> Answer {
        self.post("/api/v1/token").json(&json!({ "email": address(who), "password": PASSWORD })).await
    }

    /// A program's log-in that takes one more step: its token.
    pub async fn step_token(&self, who: &str) -> String {
        let problem = self.password_grant(who).await.expect_problem("one_more_step");
        problem["step_token"].as_str().expect("a step token").to_owned()
    }

    /// Finishes a program's log-in.
    pub async fn step_grant(&self, step_token: &str, factor: &[(&str, &str)]) -> Answer {
        let mut body = json!({ "grant_type": "step", "step_token": step_token });
        for (name, value) in factor {
            body[name] = json!(value);
        }
        self.post("/api/v1/token").json(&body).await
    }

    /// A browser's log-in with the right password that takes one more step.
    pub async fn pending_log_in(&self, who: &str) -> Pending {
        let email = address(who);
        let fields = [("email", email.as_str()), ("password", PASSWORD)];
        Pending::of(&self.call("/fn/session/create", &fields).await.expect(StatusCode::OK))
    }

    /// Finishes a browser's log-in, by script.
    pub fn finish(&self, pending: &Pending, fields: &[(&str, &str)]) -> Call {
        self.call("/fn/step/finish", fields).header("cookie", &pending.header())
    }

    /// Logs in as a browser, with a code.
    pub async fn browser_log_in_with(&self, who: &str, phone: &Phone) -> Browser {
        let pending = self.pending_log_in(who).await;
        Browser::from(self.finish(&pending, &[("code", &self.next_code(phone))]).await)
    }
}

impl Pending {
    /// Of an answer that asks for one more step.
    pub fn of(answer: &Answer) -> Self {
        let cookie = answer.cookie("portico-step").expect("the cookie of the step");
        assert!(answer.cookie("portico").is_none(), "no session is open");
        Self { cookie: cookie.value().to_owned(), methods: answer.json()["methods"].clone() }
    }

    /// The value of the header `Cookie`.
    pub fn header(&self) -> String {
        format!("portico-step={}", self.cookie)
    }
}

impl From<Answer> for Browser {
    fn from(answer: Answer) -> Self {
        let answer = answer.expect(StatusCode::OK);
        let cookie = answer.cookie("portico").expect("a session cookie").value().to_owned();
        Self { cookie, access_token: answer.text("access_token") }
    }
}

fn codes(codes: &Value) -> Vec<String> {
    codes.as_array().expect("codes").iter().map(|code| code.as_str().expect("a text").to_owned()).collect()
}
