use std::net::SocketAddr;

use axum::extract::ConnectInfo;
use http::{Extensions, HeaderMap, header};
use portico_accounts::Client;

/// The browser or program a request comes from: its `User-Agent`, and the address of its connection.
pub fn client(headers: &HeaderMap, extensions: &Extensions) -> Client {
    let user_agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    let address = extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(address)| address.ip());
    Client::new(user_agent, address)
}
