use axum::response::Response;
use http::{HeaderMap, HeaderValue, header};

/// A page may show who is logged in, and is in the language of a cookie or of the browser.
pub static VARY: HeaderValue = HeaderValue::from_static("Cookie, Accept-Language");

/// HTML may show who is logged in, so it must not be stored. The same applies to redirects.
pub fn complete(response: &mut Response) {
    let headers = response.headers_mut();
    if is_html(headers) || headers.contains_key(header::LOCATION) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(header::VARY, VARY.clone());
    }
}

pub fn is_html(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}
