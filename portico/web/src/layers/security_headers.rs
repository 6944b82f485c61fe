use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::{self, HeaderName};
use http::{HeaderMap, HeaderValue};

use crate::content_security_policy::{Nonce, for_data, for_page};
use crate::http_error::HttpError;
use crate::visit::Site;

/// The headers of every answer. An answer may set its own policies. These apply to the rest.
const FOR_ALL: [(HeaderName, &str); 6] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // `no-referrer` would make the site's own form posts send `Origin: null`.
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    // The equivalent of `frame-ancestors` for older browsers.
    (header::X_FRAME_OPTIONS, "DENY"),
    (
        HeaderName::from_static("permissions-policy"),
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), magnetometer=(), \
         microphone=(), midi=(), payment=(), serial=(), usb=(), xr-spatial-tracking=()",
    ),
];

/// Two years, as required by the browsers' preload list.
const HSTS: &str = "max-age=63072000; includeSubDomains";

/// Tells browsers what they may do with an answer. A page's nonce is in the request's extensions.
pub async fn security_headers(
    State(site): State<Site>,
    mut request: Request,
    next: Next,
) -> Result<Response, HttpError> {
    let nonce = Nonce::new(&site.accounts)?;
    request.extensions_mut().insert(nonce.clone());
    let mut response = next.run(request).await;
    let policy = policy_for(response.headers(), &nonce);
    let headers = response.headers_mut();
    for (name, value) in FOR_ALL {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(policy);
    }
    if site.origin.is_https() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(HSTS));
    }
    Ok(response)
}

fn policy_for(headers: &HeaderMap, nonce: &Nonce) -> String {
    let is_page = headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if is_page { for_page(nonce) } else { for_data() }
}
