use axum::response::Response;
use http::HeaderValue;
use http::header::{self, HeaderName};

use super::html_is_private::is_html;
use crate::content_security_policy::{Nonce, for_data, for_page};
use crate::visit::PublicOrigin;

/// The headers of every response. A response may set its own policies. These apply to the rest.
static FOR_ALL: [(HeaderName, HeaderValue); 6] = [
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    // `no-referrer` would make the site's own form posts send `Origin: null`.
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    // The equivalent of `frame-ancestors` for older browsers.
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static(
            "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), magnetometer=(), \
             microphone=(), midi=(), payment=(), serial=(), usb=(), xr-spatial-tracking=()",
        ),
    ),
];

/// Two years, as required by the browsers' preload list.
static HSTS: HeaderValue = HeaderValue::from_static("max-age=63072000; includeSubDomains");

/// Tells browsers what they may do with a response. A page's nonce is also in the request's extensions.
pub fn complete(response: &mut Response, nonce: &Nonce, origin: &PublicOrigin) {
    let policy = if is_html(response.headers()) { for_page(nonce) } else { Some(for_data()) };
    let headers = response.headers_mut();
    headers.reserve(FOR_ALL.len() + 2);
    for (name, value) in &FOR_ALL {
        headers.entry(name).or_insert_with(|| value.clone());
    }
    if let Some(policy) = policy {
        headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(policy);
    }
    if origin.is_https() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HSTS.clone());
    }
}
