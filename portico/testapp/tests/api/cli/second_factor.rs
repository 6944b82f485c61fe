use std::time::Duration;

use portico_accounts::SecondFactor;
use portico_server::config::{Config, SecondFactorConfig, Vars};
use portico_server::extensions::Extensions;
use tempfile::TempDir;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn load(name: &str, value: &str, url: &str) -> SecondFactorConfig {
    let folder = TempDir::new().unwrap();
    let data_dir = folder.path().to_str().unwrap();
    let vars = Vars::from([("PORTICO_DATA_DIR", data_dir), ("PORTICO_PUBLIC_URL", url), (name, value)]);
    Config::load(&vars, &Extensions::default()).unwrap().second_factor
}

#[test]
fn administrators_of_a_public_site_need_a_second_factor() {
    let policy = |value: &str, url: &str| load("PORTICO_SECOND_FACTOR", value, url).policy;
    assert_eq!(policy("", "https://portico.example"), SecondFactor::Admins);
    assert_eq!(policy("", "http://localhost:3000"), SecondFactor::Optional);
    assert_eq!(policy("optional", "https://portico.example"), SecondFactor::Optional);
    assert_eq!(policy("admins", "http://localhost:3000"), SecondFactor::Admins);
    assert_eq!(policy("required", "http://localhost:3000"), SecondFactor::Required);
}

#[test]
fn a_browser_is_trusted_for_thirty_days_or_never() {
    let trust = |value: &str| load("PORTICO_TRUST_BROWSER", value, "http://localhost:3000").trust_browser;
    assert_eq!([trust(""), trust("12h"), trust("off")], [Some(30 * DAY), Some(DAY / 2), None]);
}
