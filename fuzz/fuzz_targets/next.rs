#![no_main]

use http::HeaderValue;
use libfuzzer_sys::fuzz_target;
use portico_app::local_path::LocalPath;
use url::Url;

fuzz_target!(|typed: &str| {
    let path = LocalPath::parse_or_dashboard(Some(typed));
    let site = Url::parse("https://portico.example").expect("a site");
    let target = site.join(path.as_str()).expect("a path");
    assert_eq!(target.origin(), site.origin());
    assert!(HeaderValue::from_str(path.as_str()).is_ok());
});
