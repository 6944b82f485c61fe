use std::net::SocketAddr;

use axum::extract::ConnectInfo;
use http::{Extensions, HeaderMap, header};
use portico_accounts::Client;

use super::Site;

/// The browser or API client of a request: its `User-Agent`, its address and its language.
pub fn client(site: &Site, headers: &HeaderMap, extensions: &Extensions) -> Client {
    let user_agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    let peer = extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    let address = peer.map(|peer| site.trusted_proxies.client_behind(peer, headers));
    let lang = site.language(None, headers).tag;
    Client::new(user_agent, address).with_lang(lang)
}
