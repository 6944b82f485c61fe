use std::future::IntoFuture;
use std::pin::Pin;

use reqwest::RequestBuilder;
use serde_json::Value;
use tokio::task::JoinSet;

use super::Answer;

/// A request: await it to send it.
#[must_use = "nothing is sent until it is awaited"]
pub struct Call(RequestBuilder);

impl Call {
    pub fn new(request: RequestBuilder) -> Self {
        Self(request)
    }

    pub fn header(self, name: &str, value: &str) -> Self {
        Self(self.0.header(name, value))
    }

    pub fn headers(self, headers: &[(&str, &str)]) -> Self {
        headers.iter().fold(self, |call, (name, value)| call.header(name, value))
    }

    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    /// The session cookie.
    pub fn cookie(self, value: &str) -> Self {
        self.header("cookie", &format!("portico={value}"))
    }

    pub fn json(self, body: &Value) -> Self {
        Self(self.0.json(body))
    }

    pub fn form(self, fields: &[(&str, &str)]) -> Self {
        Self(self.0.form(fields))
    }

    pub fn body(self, media_type: &str, body: impl Into<reqwest::Body>) -> Self {
        Self(self.0.header("content-type", media_type).body(body))
    }

    /// Sends it to a server that may stop at any moment. `None` without a complete response.
    pub async fn attempt(self) -> Option<Answer> {
        Answer::try_read(self.0.send().await.ok()?).await
    }

    /// A body without a media type.
    pub fn unlabelled(self, body: impl Into<reqwest::Body>) -> Self {
        Self(self.0.body(body))
    }
}

impl IntoFuture for Call {
    type Output = Answer;
    type IntoFuture = Pin<Box<dyn Future<Output = Answer> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { Answer::read(self.0.send().await.expect("the server answers")).await })
    }
}

/// Sends all of them concurrently.
pub async fn all_at_once(calls: impl IntoIterator<Item = Call>) -> Vec<Answer> {
    let mut sent = JoinSet::new();
    for call in calls {
        sent.spawn(call.into_future());
    }
    sent.join_all().await
}
