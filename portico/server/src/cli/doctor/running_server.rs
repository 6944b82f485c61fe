use std::error::Error;
use std::net::SocketAddr;
use std::time::Duration;

use url::Url;

use super::{Failure, Findings};

/// The time limit for an answer.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Parses a complete URL.
pub fn parse_url(text: &str) -> Result<String, String> {
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    match url {
        Some(_) => Ok(text.to_owned()),
        None => Err("must be an address like https://portico.example or http://localhost:3000".to_owned()),
    }
}

/// Whether an address of this machine answers with success and with a line that starts as Portico's does.
pub async fn answers(address: SocketAddr, (path, sign): (&str, &str)) -> bool {
    let Ok(client) = reqwest::Client::builder().timeout(TIMEOUT).no_proxy().build() else { return false };
    let answer = client.get(format!("http://{address}{path}")).send().await;
    match answer.and_then(reqwest::Response::error_for_status) {
        Ok(answer) => answer.text().await.is_ok_and(|text| text.lines().any(|line| line.starts_with(sign))),
        Err(_) => false,
    }
}

/// The status reported by a running server.
pub async fn check(url: &str, findings: &mut Findings) -> Result<(), Failure> {
    let client = reqwest::Client::builder().timeout(TIMEOUT).build()?;
    for (subject, path) in [("server", "/livez"), ("database", "/readyz"), ("pages", "/login")] {
        let address = format!("{}{path}", url.trim_end_matches('/'));
        match client.get(&address).send().await.and_then(reqwest::Response::error_for_status) {
            Ok(answer) => findings.ok(subject, format!("{path} responds with {}", answer.status().as_u16())),
            Err(error) => findings.fail(subject, without_url(&error, path)),
        }
    }
    Ok(())
}

fn without_url(error: &reqwest::Error, path: &str) -> String {
    match error.status() {
        Some(status) if status.is_client_error() => {
            format!("{path} responds with {}; is this the address of a Portico server?", status.as_u16())
        }
        Some(status) => format!("{path} responds with {}; see the server's log", status.as_u16()),
        None if error.is_timeout() => {
            format!("{path} does not respond within {} s; is the server overloaded?", TIMEOUT.as_secs())
        }
        None => format!("{path} cannot be reached: {}", unreachable(error)),
    }
}

fn unreachable(error: &reqwest::Error) -> String {
    let mut cause: &dyn Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    let said = cause.to_string();
    if said.contains("certificate") {
        format!(
            "its certificate is not trusted ({said}); install a trusted one, or set SSL_CERT_FILE to a file with the \
             certificate of its authority"
        )
    } else if said.contains("lookup") {
        "the host is unknown; is it spelled correctly?".to_owned()
    } else {
        "is the server running there?".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The connection is accepted by the system, and nothing answers.
    #[tokio::test]
    async fn a_silent_server_is_explained() {
        let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/livez", silent.local_addr().unwrap());
        let client = reqwest::Client::builder().timeout(Duration::from_millis(50)).no_proxy().build().unwrap();
        let error = client.get(url).send().await.unwrap_err();
        assert_eq!(without_url(&error, "/livez"), "/livez does not respond within 5 s; is the server overloaded?");
    }
}
