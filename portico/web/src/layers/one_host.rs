use axum::extract::Request;
use http::uri::Authority;
use http::{Version, header};
use portico_wire::problem::{Code, Problem};

/// Refuses requests that do not name exactly one host (RFC 9112, section 3.2). With two hosts, a proxy might have used
/// the other one.
pub fn require(request: &Request) -> Result<(), Problem> {
    if names_one_host(request) { Ok(()) } else { Err(Problem::new(Code::Malformed)) }
}

/// The host of a request. There is only one behind [`require`].
pub fn host_of(request: &Request) -> Option<Authority> {
    match request.headers().get(header::HOST) {
        Some(host) => host.to_str().ok()?.parse().ok(),
        None => request.uri().authority().cloned(),
    }
}

/// HTTP/1.0 has no host header, and proxy probes still use it. An absolute target URL names a host too, which must
/// match exactly, including the port (RFC 9112, section 3.2.2).
fn names_one_host(request: &Request) -> bool {
    match request.headers().get_all(header::HOST).iter().count() {
        0 => request.version() < Version::HTTP_11,
        1 => host_of(request)
            .is_some_and(|host| is_host(&host) && request.uri().authority().is_none_or(|it| *it == host)),
        _ => false,
    }
}

fn is_host(authority: &Authority) -> bool {
    !authority.as_str().contains('@')
}
