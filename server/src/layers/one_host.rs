use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::uri::Authority;
use http::{HeaderMap, HeaderValue, Version, header};
use portico_app::problem::{Code, Problem};

/// Refuses a request that does not say once which host it is for (RFC 9112, section 3.2). Of two hosts a
/// proxy might have read the other one.
pub async fn one_host(request: Request, next: Next) -> Result<Response, Problem> {
    if !names_one_host(request.version(), request.headers()) {
        return Err(Problem::new(Code::Malformed));
    }
    Ok(next.run(request).await)
}

/// HTTP/1.0 knew of no hosts, and probes of proxies still speak it.
fn names_one_host(version: Version, headers: &HeaderMap) -> bool {
    let mut hosts = headers.get_all(header::HOST).iter();
    match (hosts.next(), hosts.next()) {
        (Some(host), None) => is_host(host),
        (None, None) => version < Version::HTTP_11,
        _ => false,
    }
}

fn is_host(value: &HeaderValue) -> bool {
    let host = value.to_str().ok().and_then(|host| host.parse::<Authority>().ok());
    host.is_some_and(|host| !host.as_str().contains('@'))
}
