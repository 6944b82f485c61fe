use std::net::SocketAddr;

use http::Method;
use reqwest::redirect::Policy;

use super::Call;

/// A server as seen from outside.
#[derive(Clone)]
pub struct Door {
    address: SocketAddr,
    /// Its public URL.
    origin: String,
    client: reqwest::Client,
}

impl Door {
    pub fn at(address: SocketAddr, origin: String) -> Self {
        let client = reqwest::Client::builder().redirect(Policy::none()).no_proxy().build().unwrap();
        Self { address, origin, client }
    }

    pub fn get(&self, path: &str) -> Call {
        self.request(Method::GET, path)
    }

    /// A bare post without an origin.
    pub fn post(&self, path: &str) -> Call {
        self.request(Method::POST, path)
    }

    pub fn request(&self, method: Method, path: &str) -> Call {
        Call::new(self.client.request(method, format!("http://{}{path}", self.address)))
    }

    /// A server function, called the way our own scripts call it.
    pub fn call(&self, path: &str, fields: &[(&str, &str)]) -> Call {
        self.post(path).header("sec-fetch-site", "same-origin").header("accept", "application/json").form(fields)
    }

    /// A form, sent by a browser without scripts.
    pub fn plain_post(&self, path: &str, fields: &[(&str, &str)]) -> Call {
        self.post(path).header("origin", &self.origin()).header("accept", "text/html,*/*;q=0.8").form(fields)
    }

    /// The server's public URL.
    pub fn origin(&self) -> String {
        self.origin.clone()
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }
}
