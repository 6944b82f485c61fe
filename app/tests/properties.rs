//! What holds for every header and every `next` there is, tried on thousands of them. They are the same in
//! each run; new ones are looked for by `make fuzz`.
#![cfg(feature = "ssr")]

use http::{HeaderMap, HeaderValue, header};
use portico_app::local_path::LocalPath;
use portico_app::visit::{SiteCookie, TrustedProxies, credential};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use url::Url;

const SITE: &str = "https://portico.example";

fn often() -> ProptestConfig {
    ProptestConfig { cases: 4_000, rng_seed: RngSeed::Fixed(2_026), failure_persistence: None, ..Default::default() }
}

/// Pieces that addresses elsewhere are hidden in.
fn near_a_path() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[/\\\\]{1,3}",
        "[\t\r\n\0 ?#%.@:;&=+]{1,2}",
        "%2[fFeE]|%5[cC]|%0[aAdD]|%00",
        "[a-z]{1,6}",
        Just("evil.example".to_owned()),
        Just("https:".to_owned()),
        Just("javascript:alert(1)".to_owned()),
        "\\PC{1,2}",
    ];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

fn headers(name: header::HeaderName, value: &[u8]) -> Option<HeaderMap> {
    Some(HeaderMap::from_iter([(name, HeaderValue::from_bytes(value).ok()?)]))
}

fn sent() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..80),
        "(portico|__Host-portico|portico-form|x)?=?[a-z0-9=;, \"%.]{0,40}".prop_map(String::into_bytes),
        "([Bb]earer|Basic) ?[a-zA-Z0-9._ -]{0,40}".prop_map(String::into_bytes),
    ]
}

proptest! {
    #![proptest_config(often())]

    #[test]
    fn a_next_path_never_leaves_the_site(typed in prop_oneof![near_a_path(), any::<String>()]) {
        let path = LocalPath::parse_or_dashboard(Some(&typed));
        let site = Url::parse(SITE).unwrap();
        // As a browser reads it, in a `Location` and in a link.
        let target = site.join(path.as_str()).unwrap();
        prop_assert_eq!(target.origin(), site.origin());
        prop_assert!(HeaderValue::from_str(path.as_str()).is_ok());
    }

    #[test]
    fn any_cookie_header_can_be_read(bytes in sent()) {
        let Some(headers) = headers(header::COOKIE, &bytes) else { return Ok(()) };
        for is_https in [false, true] {
            let cookie = SiteCookie::new("portico", is_https);
            if let Some(value) = cookie.read(&headers) {
                prop_assert!(String::from_utf8_lossy(&bytes).contains(&value));
            }
        }
    }

    #[test]
    fn a_cookie_value_is_read_back(value in "[a-zA-Z0-9._-]{0,200}") {
        let cookie = SiteCookie::new("portico", true);
        let set = cookie.write(value.clone(), None).unwrap();
        let sent = set.to_str().unwrap().split(';').next().unwrap().to_owned();
        let headers = headers(header::COOKIE, format!("other=1; {sent}").as_bytes()).unwrap();
        prop_assert_eq!(cookie.read(&headers), Some(value));
    }

    #[test]
    fn a_credential_is_the_text_after_bearer(bytes in sent()) {
        let Some(headers) = headers(header::AUTHORIZATION, &bytes) else { return Ok(()) };
        if let Ok(Some(token)) = credential(&headers) {
            let whole = String::from_utf8(bytes).unwrap();
            prop_assert!(!token.is_empty() && !token.contains(' '));
            prop_assert_eq!(whole.to_ascii_lowercase(), format!("bearer {token}").to_ascii_lowercase());
        }
    }

    #[test]
    fn clients_cannot_choose_their_address(bytes in prop_oneof![sent(), "[0-9a-f.:, ]{0,60}".prop_map(String::into_bytes)]) {
        let name = header::HeaderName::from_static("x-forwarded-for");
        let Some(headers) = headers(name, &bytes) else { return Ok(()) };
        let peer = "203.0.113.9".parse().unwrap();
        prop_assert_eq!(TrustedProxies::default().client_behind(peer, &headers), peer);
        // One trusted proxy wrote the last address; what came before it is the client's own word.
        let proxy = TrustedProxies::parse("203.0.113.9/32").unwrap();
        let mut behind = headers.clone();
        behind.append("x-forwarded-for", HeaderValue::from_static("198.51.100.7"));
        let client: std::net::IpAddr = "198.51.100.7".parse().unwrap();
        prop_assert_eq!(proxy.client_behind(peer, &behind), client);
    }
}
