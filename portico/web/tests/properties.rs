//! What holds for every header there is, tried on thousands of them. They are the same in
//! each run; new ones are looked for by `make fuzz`.

use http::{HeaderMap, HeaderValue, header};
use portico_web::visit::{SiteCookie, TrustedProxies, credential};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

fn often() -> ProptestConfig {
    ProptestConfig { cases: 4_000, rng_seed: RngSeed::Fixed(2_026), failure_persistence: None, ..Default::default() }
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
