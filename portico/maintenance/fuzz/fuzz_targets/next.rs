#![no_main]

use http::HeaderValue;
use libfuzzer_sys::fuzz_target;
use portico_ui::destination;
use url::Url;

fuzz_target!(|typed: &str| {
    let path = destination::after_log_in(Some(typed));
    let site = Url::parse("https://portico.example").expect("a site");
    let target = site.join(path.as_str()).expect("a path");
    assert_eq!(target.origin(), site.origin());
    assert!(HeaderValue::from_str(path.as_str()).is_ok());
});
