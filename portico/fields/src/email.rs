use crate::trim::trim;
use crate::{Field, FieldCode, FieldError};

/// An email address as typed, with a valid form.
///
/// The local part is what the HTML standard's `type=email` accepts (ASCII letters, digits and
/// ``.!#$%&'*+/=?^_`{|}~-``), without leading, trailing or doubled dots. Quoted local parts and address literals are
/// refused. The domain may be internationalised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email {
    typed: String,
    #[cfg(feature = "idna")]
    key: String,
}

impl Email {
    /// The longest address, in bytes (RFC 5321 allows 256 with its angle brackets). The `xn--` form of an
    /// internationalised domain is longer; mail servers see that form, so it counts too.
    pub const MAX_BYTES: usize = 254;
    /// The longest local part, in bytes (RFC 5321, section 4.5.3.1.1).
    const MAX_LOCAL_BYTES: usize = 64;

    pub fn parse(typed: &str) -> Result<Self, FieldError> {
        if typed.chars().any(char::is_control) {
            return Err(FieldError::new(Field::Email, FieldCode::ControlCharacter));
        }
        let typed = trim(typed);
        if typed.is_empty() {
            return Err(FieldError::new(Field::Email, FieldCode::Required));
        }
        if typed.len() > Self::MAX_BYTES {
            return Err(FieldError::too_long(Field::Email, Self::MAX_BYTES, "bytes"));
        }
        let email = Self::from_parts(typed).ok_or_else(|| FieldError::new(Field::Email, FieldCode::Invalid))?;
        #[cfg(feature = "idna")]
        if email.key.len() > Self::MAX_BYTES {
            return Err(FieldError::too_long(Field::Email, Self::MAX_BYTES, "bytes"));
        }
        Ok(email)
    }

    /// Parses an address that is used to log in or to request an email. `None` for an impossible address, which is
    /// treated like an unknown one.
    pub fn parse_given(typed: &str) -> Result<Option<Self>, FieldError> {
        match Self::parse(typed) {
            Ok(email) => Ok(Some(email)),
            Err(error) if error.code == FieldCode::Invalid => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn from_parts(typed: &str) -> Option<Self> {
        let (local, domain) = typed.split_once('@')?;
        if !is_local_part(local) || !is_domain_shaped(domain) {
            return None;
        }
        Some(Self {
            #[cfg(feature = "idna")]
            key: key(local, domain)?,
            typed: typed.to_owned(),
        })
    }

    /// The address as typed, without surrounding white space and invisible marks. Emails go to this form only.
    pub fn as_str(&self) -> &str {
        &self.typed
    }

    /// The key for looking up the account: ASCII lower case, the domain in its `xn--` form.
    #[cfg(feature = "idna")]
    pub fn key(&self) -> &str {
        &self.key
    }
}

fn is_local_part(local: &str) -> bool {
    let is_atom_byte = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~-".contains(&b);
    local.len() <= Email::MAX_LOCAL_BYTES
        && local.split('.').all(|atom| !atom.is_empty() && atom.bytes().all(is_atom_byte))
}

fn is_domain_shaped(domain: &str) -> bool {
    let is_label_char = |c: char| c.is_ascii_alphanumeric() || c == '-' || (!c.is_ascii() && !c.is_whitespace());
    let is_label = |label: &str| {
        !label.is_empty() && !label.starts_with('-') && !label.ends_with('-') && label.chars().all(is_label_char)
    };
    !domain.is_empty() && domain.split('.').all(is_label)
}

#[cfg(feature = "idna")]
fn key(local: &str, domain: &str) -> Option<String> {
    // An account is one mailbox: a domain that IDNA would have to repair first (full-width letters, an ideographic full
    // stop) is refused rather than guessed.
    let ascii = idna::domain_to_ascii_strict(domain).ok()?;
    let (unicode, valid) = idna::domain_to_unicode(&ascii);
    // For example the Kelvin sign: its lower case is an ordinary k.
    let hides_ascii = |c: char| !c.is_ascii() && c.to_lowercase().all(|lower| lower.is_ascii());
    if domain.chars().any(hides_ascii) {
        return None;
    }
    let typed_lower = domain.to_lowercase();
    let unchanged = typed_lower == ascii || typed_lower == unicode;
    (valid.is_ok() && unchanged).then(|| format!("{}@{ascii}", local.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(typed: &str) -> Option<FieldCode> {
        Email::parse(typed).err().map(|error| error.code)
    }

    #[test]
    fn ordinary_addresses_are_kept_as_typed() {
        for typed in ["ada@example.org", "Ada.L+notes@Example.ORG", "a@b", "o'neill@mail.example"] {
            assert_eq!(Email::parse(typed).unwrap().as_str(), typed);
        }
        assert_eq!(Email::parse("  ada@example.org ").unwrap().as_str(), "ada@example.org");
    }

    #[test]
    fn invisible_characters_around_a_copied_address_are_trimmed() {
        let copied = [
            "\u{200b}ada@example.org\u{200b}",
            "\u{feff}ada@example.org",
            "\u{2068}ada@example.org\u{2069}",
            "\u{202a}ada@example.org\u{202c} ",
            "ada@example.org\u{200d}\u{a0}\u{ad}",
        ];
        for typed in copied {
            assert_eq!(Email::parse(typed).unwrap().as_str(), "ada@example.org", "{typed:?}");
        }
        for typed in ["ada\u{200b}@example.org", "ada@exam\u{ad}ple.org", "ad\u{200d}a@example.org"] {
            assert_eq!(code(typed), Some(FieldCode::Invalid), "{typed:?}");
        }
        assert_eq!(code("\u{200b}\u{feff} "), Some(FieldCode::Required));
    }

    #[test]
    fn invalid_addresses_are_refused() {
        let refused = [
            "ada",
            "@example.org",
            "ada@",
            "a@b@example.org",
            "ada@exa mple.org",
            "\"a b\"@example.org",
            "ada@[127.0.0.1]",
            ".ada@example.org",
            "a..da@example.org",
            "ada@-example.org",
            "ada@example..org",
            "ada＠example.org",
            "\u{212a}ate@example.org",
            "m\u{131}ke@example.org",
            "ada@example.org.",
            "ada@example.org, eve@example.org",
        ];
        for typed in refused {
            assert_eq!(code(typed), Some(FieldCode::Invalid), "{typed}");
        }
    }

    #[test]
    fn line_breaks_never_reach_a_mail_header() {
        assert_eq!(code("ada@example.org\r\nBcc: eve@example.org"), Some(FieldCode::ControlCharacter));
        assert_eq!(code("ada@example.org\n"), Some(FieldCode::ControlCharacter));
    }

    #[test]
    fn length_is_counted_in_bytes() {
        let domain = format!("{}.{}.{}", "d".repeat(63), "e".repeat(63), "f".repeat(59));
        assert_eq!(code(&format!("{}@{domain}", "a".repeat(64))), None);
        assert_eq!(code(&format!("{}@{domain}", "a".repeat(65))), Some(FieldCode::Invalid));
        assert_eq!(code(&format!("ada@{}", "d".repeat(251))), Some(FieldCode::TooLong));
    }

    #[cfg(feature = "idna")]
    #[test]
    fn the_ascii_form_must_not_be_too_long() {
        let address = |labels| format!("{}@{}example", "a".repeat(64), "ü.".repeat(labels));
        assert_eq!(Email::parse(&address(22)).unwrap().key().len(), 248);
        assert_eq!(code(&address(23)), Some(FieldCode::TooLong));
    }

    #[cfg(feature = "idna")]
    #[test]
    fn spellings_of_one_mailbox_share_a_key() {
        let key = |typed: &str| Email::parse(typed).unwrap().key().to_owned();
        assert_eq!(key("Ada@Example.ORG"), key("ada@example.org"));
        assert_eq!(key("ada@bücher.example"), key("ada@XN--bcher-kva.example"));
        assert_eq!(key("ada@BÜCHER.example"), "ada@xn--bcher-kva.example");
        assert_ne!(key("ada+a@example.org"), key("ada@example.org"));
    }

    #[cfg(feature = "idna")]
    #[test]
    fn domains_that_need_normalising_are_refused() {
        for typed in ["ada@ｅxample.org", "ada@example。org", "ada@xn--zz.example", "ada@\u{212a}elvin.example"] {
            assert_eq!(code(typed), Some(FieldCode::Invalid), "{typed}");
        }
    }
}
