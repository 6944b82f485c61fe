#![no_main]

use http::{HeaderMap, HeaderValue, header};
use libfuzzer_sys::fuzz_target;
use portico_web::visit::{SiteCookie, TrustedProxies, credential};

fuzz_target!(|bytes: &[u8]| {
    let Ok(value) = HeaderValue::from_bytes(bytes) else { return };
    let forwarded = header::HeaderName::from_static("x-forwarded-for");
    let headers = [header::COOKIE, header::AUTHORIZATION, forwarded].map(|name| (name, value.clone()));
    let headers = HeaderMap::from_iter(headers);
    for is_https in [false, true] {
        if let Some(read) = SiteCookie::new("portico", is_https).read(&headers) {
            assert!(String::from_utf8_lossy(bytes).contains(&read));
        }
    }
    if let Ok(Some(token)) = credential(&headers) {
        assert!(!token.is_empty() && !token.contains(' '));
    }
    let peer = "203.0.113.9".parse().expect("an address");
    assert_eq!(TrustedProxies::default().client_behind(peer, &headers), peer);
    _ = TrustedProxies::parse("0.0.0.0/0, ::/0").expect("networks").client_behind(peer, &headers);
});
