use std::net::IpAddr;

/// The longest `User-Agent` worth keeping, in characters.
const MAX_USER_AGENT: usize = 400;

/// The user's browser or program, as far as the request shows.
#[derive(Clone, Debug, Default)]
pub struct Client {
    pub(crate) user_agent: Option<String>,
    pub(crate) ip: Option<IpAddr>,
    pub(crate) device_token: Option<String>,
    pub(crate) lang: Option<String>,
}

impl Client {
    /// `user_agent` is the client's own claim. It is shown only to the user it belongs to.
    pub fn new(user_agent: Option<&str>, address: Option<IpAddr>) -> Self {
        let clean = |text: &str| text.chars().filter(|c| !c.is_control()).take(MAX_USER_AGENT).collect::<String>();
        Self {
            user_agent: user_agent.map(clean).filter(|text| !text.is_empty()),
            ip: address.map(|address| address.to_canonical()),
            device_token: None,
            lang: None,
        }
    }

    /// The device in words. `None` if no client acts: for a command, or for the site's own work.
    pub(crate) fn device(&self) -> Option<String> {
        let is_known = self.user_agent.is_some() || self.ip.is_some();
        is_known.then(|| device(self.user_agent.as_deref()))
    }

    /// The same, with a text for an unknown device.
    pub(crate) fn device_or_unknown(&self) -> String {
        self.device().unwrap_or_else(|| UNKNOWN_DEVICE.to_owned())
    }

    /// The network address as text.
    pub(crate) fn address(&self) -> Option<String> {
        self.ip.map(|ip| ip.to_string())
    }

    /// The same client with its language, such as `de`. A user who has set none has it in emails after a sign-up, and in
    /// the name of a new passkey.
    pub fn with_lang(self, lang: &str) -> Self {
        Self { lang: Some(lang.to_owned()), ..self }
    }

    /// The same client with the value of its cookie `portico-device`.
    pub fn with_device_token(self, token: Option<String>) -> Self {
        Self { device_token: token, ..self }
    }
}

/// Browser and system in a few words, such as `Firefox on Linux`, or a program's own name.
pub(crate) fn device(user_agent: Option<&str>) -> String {
    let Some(user_agent) = user_agent else { return UNKNOWN_DEVICE.to_owned() };
    let found = woothee::parser::Parser::new().parse(user_agent);
    let is_browser = |category| !["misc", "crawler", UNKNOWN_TO_WOOTHEE].contains(&category);
    let browser = found.filter(|found| is_browser(found.category) && found.name != UNKNOWN_TO_WOOTHEE);
    browser.map_or_else(
        || product(user_agent),
        |browser| match browser.os {
            UNKNOWN_TO_WOOTHEE => browser.name.to_owned(),
            found => format!("{} on {}", browser.name, system(found)),
        },
    )
}

/// The system's own name, without a version: browsers on Windows 11 say that they are on Windows 10.
fn system(found: &str) -> &str {
    match found {
        "Mac OSX" => "macOS",
        "Windows Phone OS" => found,
        _ if found.starts_with("Windows") => "Windows",
        _ => found,
    }
}

const UNKNOWN_TO_WOOTHEE: &str = "UNKNOWN";

/// The name of a device whose `User-Agent` is missing or unhelpful.
pub const UNKNOWN_DEVICE: &str = "Unknown device";

/// A program's own name: the first product of its `User-Agent` (RFC 9110, section 10.1.5).
fn product(user_agent: &str) -> String {
    // No dots: the name appears in emails, where it must not look like an address to visit.
    let is_part = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let name: String = user_agent.chars().take_while(is_part).take(40).collect();
    if name.is_empty() { UNKNOWN_DEVICE.to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_named_with_its_operating_system() {
        let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
        assert_eq!(device(Some(firefox)), "Firefox on Linux");
        let chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
                      Chrome/142.0.0.0 Safari/537.36";
        assert_eq!(device(Some(chrome)), "Chrome on Windows");
        let old = "Mozilla/5.0 (Windows NT 6.1; Win64; x64; rv:115.0) Gecko/20100101 Firefox/115.0";
        assert_eq!(device(Some(old)), "Firefox on Windows");
        let mac = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) \
                   Version/18.1 Safari/605.1.15";
        assert_eq!(device(Some(mac)), "Safari on macOS");
        let safari = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 \
                      (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1";
        assert_eq!(device(Some(safari)), "Safari on iPhone");
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
                    Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0";
        assert_eq!(device(Some(edge)), "Edge on Windows");
    }

    #[test]
    fn a_program_is_named_by_its_user_agent() {
        assert_eq!(device(Some("curl/8.5.0")), "curl");
        assert_eq!(device(Some("mirror/1.0 (Linux)")), "mirror");
        assert_eq!(device(Some("my-backup 2.1")), "my-backup");
        assert_eq!(device(Some("evil.example/1")), "evil");
        assert_eq!(device(Some("<script>")), "Unknown device");
        assert_eq!(device(Some("/")), "Unknown device");
        assert_eq!(device(None), "Unknown device");
    }

    #[test]
    fn a_hostile_user_agent_is_cut_and_cleaned() {
        let client = Client::new(Some(&format!("a\u{1b}[31m\r\n{}", "x".repeat(10_000))), None);
        let kept = client.user_agent.unwrap();
        assert_eq!(kept.chars().count(), MAX_USER_AGENT);
        assert!(!kept.chars().any(char::is_control));
    }

    #[test]
    fn an_ipv4_mapped_address_is_written_as_ipv4() {
        let address: IpAddr = "::ffff:192.0.2.7".parse().unwrap();
        assert_eq!(Client::new(None, Some(address)).address().as_deref(), Some("192.0.2.7"));
    }
}
