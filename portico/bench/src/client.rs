//! Requests that oha cannot send, because each depends on the one before.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

use reqwest::{RequestBuilder, Response, redirect};
use serde::Deserialize;
use serde_json::json;
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

use crate::Outcome;
use crate::sample::Sample;

pub const PASSWORD: &str = "correct horse battery staple";

/// A client of the API.
pub struct Client {
    runtime: Runtime,
    api: Api,
}

#[derive(Clone)]
struct Api {
    http: reqwest::Client,
    address: String,
}

#[derive(Deserialize)]
pub struct Tokens {
    pub access_token: String,
    refresh_token: String,
}

impl Client {
    pub fn of(address: &str) -> Outcome<Self> {
        let http = reqwest::Client::builder().no_proxy().redirect(redirect::Policy::none());
        let http = http.timeout(Duration::from_secs(60)).build()?;
        Ok(Self { runtime: Runtime::new()?, api: Api { http, address: address.to_owned() } })
    }

    /// Signs users up, each under an address of its own. Returns the addresses too.
    pub fn sign_up_for(&self, seconds: u64, connections: usize) -> Outcome<(Sample, Vec<String>)> {
        let end = Instant::now() + Duration::from_secs(seconds);
        let count = Arc::new(AtomicUsize::new(0));
        let sample = self.together((0..connections).map(|_| self.api.clone().sign_up_until(end, count.clone())))?;
        Ok((sample, (0..count.load(Relaxed)).map(email).collect()))
    }

    /// Rotates each session on a connection of its own: every refresh token comes from the previous response, and works
    /// once.
    pub fn refresh_for(&self, seconds: u64, sessions: Vec<Tokens>) -> Outcome<Sample> {
        let end = Instant::now() + Duration::from_secs(seconds);
        self.together(sessions.into_iter().map(|session| self.api.clone().refresh_until(end, session)))
    }

    pub fn log_in(&self, email: &str) -> Outcome<Tokens> {
        self.runtime.block_on(self.api.tokens(json!({ "email": email, "password": PASSWORD })))
    }

    /// Logs in as a browser without scripts. Returns the session cookie as the header `Cookie` carries it.
    pub fn log_in_on_page(&self, email: &str) -> Outcome<String> {
        let form = [("email", email), ("password", PASSWORD)];
        let request = self.api.post("/fn/session/create").header("accept", "text/html").form(&form);
        let answer = self.runtime.block_on(sent(request.header("origin", &self.api.address), 303))?;
        let mut cookies = answer.headers().get_all("set-cookie").iter().filter_map(|cookie| cookie.to_str().ok());
        let cookie = cookies.find(|cookie| cookie.starts_with("portico=")).ok_or("no session cookie")?;
        Ok(cookie.split(';').next().unwrap_or_default().to_owned())
    }

    /// Runs loops in parallel until all have ended.
    fn together(
        &self,
        loops: impl Iterator<Item = impl Future<Output = Outcome<Vec<Duration>>> + Send + 'static>,
    ) -> Outcome<Sample> {
        self.runtime.block_on(async {
            let began = Instant::now();
            let mut times = Vec::new();
            let mut running: JoinSet<_> = loops.collect();
            while let Some(ended) = running.join_next().await {
                times.extend(ended??);
            }
            Ok(Sample::of(times, began.elapsed()))
        })
    }
}

impl Api {
    async fn sign_up_until(self, end: Instant, count: Arc<AtomicUsize>) -> Outcome<Vec<Duration>> {
        let mut times = Vec::new();
        while Instant::now() < end {
            let email = email(count.fetch_add(1, Relaxed));
            let body = json!({ "name": "Ada", "email": email, "password": PASSWORD });
            let began = Instant::now();
            sent(self.post("/api/v1/signup").json(&body), 201).await?.bytes().await?;
            times.push(began.elapsed());
        }
        Ok(times)
    }

    async fn refresh_until(self, end: Instant, mut session: Tokens) -> Outcome<Vec<Duration>> {
        let mut times = Vec::new();
        while Instant::now() < end {
            let began = Instant::now();
            let body = json!({ "grant_type": "refresh_token", "refresh_token": session.refresh_token });
            session = self.tokens(body).await?;
            times.push(began.elapsed());
        }
        Ok(times)
    }

    async fn tokens(&self, body: serde_json::Value) -> Outcome<Tokens> {
        Ok(sent(self.post("/api/v1/token").json(&body), 200).await?.json().await?)
    }

    fn post(&self, path: &str) -> RequestBuilder {
        self.http.post(format!("{}{path}", self.address))
    }
}

async fn sent(request: RequestBuilder, status: u16) -> Outcome<Response> {
    let answer = request.send().await?;
    if answer.status() == status {
        return Ok(answer);
    }
    Err(format!("{} answered {} instead of {status}", answer.url().path(), answer.status()).into())
}

fn email(number: usize) -> String {
    format!("ada.{number}@example.org")
}
