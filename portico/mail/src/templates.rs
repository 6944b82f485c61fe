use std::fmt::Write;
use std::sync::LazyLock;

use minijinja::value::{Serde, merge_maps};
use minijinja::{AutoEscape, Environment, Error, Output, State, UndefinedBehavior, Value, context};
use rust_embed::RustEmbed;

use crate::{Letter, Letterhead};

#[derive(RustEmbed)]
#[folder = "templates"]
struct Files;

/// A rendered letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// A template is missing or broken. This cannot happen with the built-in letters: a test renders them all.
#[derive(Debug, thiserror::Error)]
#[error("the email could not be rendered: {0}")]
pub struct RenderError(#[from] Error);

static TEMPLATES: LazyLock<Environment<'static>> = LazyLock::new(layouts);

/// The built-in templates. Those of the app extend the same layouts.
pub(crate) fn layouts() -> Environment<'static> {
    let mut templates = Environment::new();
    templates.set_undefined_behavior(UndefinedBehavior::Strict);
    templates.set_formatter(write_escaped);
    templates.set_loader(|name| {
        let file = Files::get(name);
        Ok(file.map(|file| String::from_utf8_lossy(&file.data).into_owned()))
    });
    templates
}

/// Renders a letter, with the link that it is about. `name` greets a user whose address is known to be theirs: a name
/// chosen by a stranger must not be emailed to others. `site` is the public URL without a trailing slash.
pub fn render(
    letter: &Letter,
    link: Option<&str>,
    name: Option<&str>,
    to: &str,
    site: &str,
    letterhead: &Letterhead,
) -> Result<Page, RenderError> {
    let values =
        merge_maps([context! { link, name, to, site }, Value::from(Serde(letterhead)), Value::from(Serde(letter))]);
    render_parts(&TEMPLATES, letter.folder(), values)
}

/// Renders the three templates of a folder.
pub(crate) fn render_parts(templates: &Environment, folder: &str, values: Value) -> Result<Page, RenderError> {
    let part = |file: &str, values: Value| -> Result<String, RenderError> {
        Ok(templates.get_template(&format!("{folder}/{file}"))?.render(values)?)
    };
    // A name may contain anything; a header is one line.
    let subject = part("subject.txt", values.clone())?.replace(['\r', '\n'], " ").trim().to_owned();
    let text = part("body.txt", values.clone())?;
    let html = part("body.html", merge_maps([values, context! { subject => &subject }]))?;
    Ok(Page { subject, text, html })
}

/// Writes a value into a template, escaped if that is HTML. The library's own escaping also encodes slashes as
/// entities, which makes links hard to read in an email's source.
fn write_escaped(out: &mut Output, state: &mut State, value: &Value) -> Result<(), Error> {
    if value.is_safe() || !matches!(state.auto_escape(), AutoEscape::Html) {
        return minijinja::escape_formatter(out, state, value);
    }
    for c in value.to_string().chars() {
        match c {
            '&' => out.write_str("&amp;")?,
            '<' => out.write_str("&lt;")?,
            '>' => out.write_str("&gt;")?,
            '"' => out.write_str("&quot;")?,
            '\'' => out.write_str("&#39;")?,
            c => out.write_char(c)?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const SITE: &str = "https://portico.example";
    const LINK: &str = "https://portico.example/verify-email?token=abc";

    const ACME: Letterhead = Letterhead { site_name: "Acme & Sons", accent: "#123456", on_accent: "#fedcba" };

    fn letters() -> Vec<Letter> {
        let at = || "2026-11-22 10:00 UTC".to_owned();
        let device = || "Firefox on Linux".to_owned();
        vec![
            Letter::VerifyEmail,
            Letter::ResetPassword,
            Letter::ConfirmNewEmail,
            Letter::AddressTaken,
            Letter::PasswordChanged { at: at() },
            Letter::EmailChangeAsked { at: at(), new_email: "new@example.org".to_owned() },
            Letter::EmailChanged { at: at(), new_email: "new@example.org".to_owned() },
            Letter::NewDevice {
                at: at(),
                device: "Firefox on Linux".to_owned(),
                address: Some("192.0.2.7".to_owned()),
            },
            Letter::SessionStolen { at: at(), device: "curl".to_owned() },
            Letter::DeletionAsked { at: at() },
            Letter::AppTurnedOn { at: at(), device: device(), is_replaced: false },
            Letter::AppTurnedOff { at: at(), device: device(), is_factor_left: false },
            Letter::PasskeyAdded { at: at(), device: device() },
            Letter::PasskeyRemoved { at: at(), device: device(), is_all: false },
            Letter::PasskeySuspicious { at: at(), device: device(), passkey: "My phone".to_owned() },
            Letter::PasswordRemoved { at: at(), device: device() },
            Letter::RecoveryCodesRenewed { at: at(), device: device() },
            Letter::RecoveryCodeUsed { at: at(), device: device(), left: 7, has_app: true },
            Letter::SecondFactorReset { at: at(), removes_passkeys: true },
            Letter::SecondFactorFailed { at: at(), device: device() },
            Letter::FactorUndone { at: at() },
        ]
    }

    fn bodies(letter: &Letter) -> [String; 2] {
        let page = render(letter, None, Some("Ada"), "ada@example.org", SITE, &ACME).unwrap();
        [page.text, page.html]
    }

    #[test]
    fn every_email_has_a_subject_and_two_bodies() {
        for letter in letters() {
            let page = render(&letter, Some(LINK), Some("Ada"), "ada@example.org", SITE, &ACME).unwrap();
            assert!(!page.subject.is_empty() && !page.subject.contains('\n'), "{letter:?}");
            for body in [&page.text, &page.html] {
                assert!(body.contains("Hello Ada,") && body.contains("ada@example.org"), "{letter:?}: {body}");
                assert!(!body.contains("{{") && !body.contains("{%"), "{body}");
            }
        }
    }

    #[test]
    fn every_folder_of_templates_belongs_to_a_letter() {
        let folders = Files::iter().filter_map(|file| file.split_once('/').map(|(folder, _)| folder.to_owned()));
        let letters = letters();
        assert_eq!(folders.collect::<BTreeSet<_>>(), letters.iter().map(|letter| letter.folder().to_owned()).collect());
    }

    #[test]
    fn every_email_has_the_sites_name_and_colours() {
        for letter in letters() {
            let page = render(&letter, Some(LINK), Some("Ada"), "ada@example.org", SITE, &ACME).unwrap();
            assert!(page.html.contains(">Acme &amp; Sons<") && page.html.contains("solid #123456"), "{}", page.html);
            let is_of_acme = |color: &str| ACME.accent.ends_with(color) || ACME.on_accent.ends_with(color);
            assert!(page.html.split("#").skip(1).all(|rest| rest.get(..6).is_some_and(is_of_acme)), "{}", page.html);
            for part in [page.subject, page.text, page.html] {
                assert!(!part.replace(SITE, "").to_lowercase().contains("portico"), "{letter:?}: {part}");
            }
        }
    }

    #[test]
    fn password_and_address_changes_say_which_older_links_are_void() {
        let says =
            "Links in earlier emails no longer work, except the one that undoes a new authenticator app or passkey.";
        let at = || "2026-11-22 10:00 UTC".to_owned();
        let new_email = "new@example.org".to_owned();
        for letter in [Letter::PasswordChanged { at: at() }, Letter::EmailChanged { at: at(), new_email }] {
            let page = render(&letter, Some(LINK), Some("Ada"), "ada@example.org", SITE, &ACME).unwrap();
            for body in [page.text, page.html] {
                assert!(body.contains(says), "{letter:?}: {body}");
            }
        }
    }

    #[test]
    fn the_email_about_a_new_password_says_how_to_remove_a_factor_that_the_user_did_not_add() {
        let letter = Letter::PasswordChanged { at: String::new() };
        for body in bodies(&letter) {
            let advice = "use the link in our email about it: a new password alone does not remove it.";
            assert!(body.contains(advice), "{body}");
        }
    }

    #[test]
    fn the_email_about_a_recovery_code_has_the_number_left() {
        for (left, says) in [(0, "It was the last one"), (1, "One is left."), (7, "7 are left.")] {
            let letter = Letter::RecoveryCodeUsed { at: String::new(), device: String::new(), left, has_app: true };
            for body in bodies(&letter) {
                assert!(body.contains(says), "{body}");
            }
        }
    }

    #[test]
    fn the_email_about_a_recovery_code_offers_new_ones_only_to_users_of_an_app() {
        for has_app in [false, true] {
            let letter = Letter::RecoveryCodeUsed { at: String::new(), device: String::new(), left: 1, has_app };
            for body in bodies(&letter) {
                assert_eq!(body.contains("create new ones"), has_app, "{body}");
            }
        }
    }

    #[test]
    fn the_email_about_removed_passkeys_says_whether_all_were_removed() {
        for (is_all, says) in
            [(false, "That passkey can no longer be used to log in."), (true, "so they were all removed")]
        {
            let letter = Letter::PasskeyRemoved { at: String::new(), device: String::new(), is_all };
            let page = render(&letter, None, Some("Ada"), "ada@example.org", SITE, &ACME).unwrap();
            assert_eq!(page.subject.contains("All passkeys"), is_all);
            for body in [page.text, page.html] {
                assert!(body.contains(says), "{body}");
            }
        }
    }

    #[test]
    fn the_email_about_a_suspicious_passkey_names_it() {
        let letter =
            Letter::PasskeySuspicious { at: String::new(), device: String::new(), passkey: "My key".to_owned() };
        for body in bodies(&letter) {
            assert!(body.contains("your passkey “My key” for"), "{body}");
        }
    }

    #[test]
    fn the_email_about_an_app_that_is_off_says_what_a_log_in_requires_now() {
        for (is_factor_left, says) in [
            (false, "Logging in no longer requires a code from this app. Your recovery codes no longer work."),
            (true, "Logging in with your password now also requires a passkey or a recovery code."),
        ] {
            let letter = Letter::AppTurnedOff { at: String::new(), device: String::new(), is_factor_left };
            for body in bodies(&letter) {
                assert!(body.contains(says), "{body}");
            }
        }
    }

    #[test]
    fn the_email_about_an_operators_reset_says_whether_passkeys_were_removed() {
        for removes_passkeys in [false, true] {
            let letter = Letter::SecondFactorReset { at: String::new(), removes_passkeys };
            for body in bodies(&letter) {
                assert_eq!(body.contains("passkeys"), removes_passkeys, "{body}");
            }
        }
    }

    #[test]
    fn an_email_that_an_older_version_queued_can_still_be_read() {
        let stored = r#"{"about":"app_turned_off","at":"1","device":"2"}"#;
        let letter: Letter = serde_json::from_str(stored).unwrap();
        assert!(matches!(letter, Letter::AppTurnedOff { is_factor_left: false, .. }));
    }

    #[test]
    fn a_replaced_app_has_a_subject_of_its_own() {
        for (is_replaced, says) in
            [(false, "An authenticator app was turned on"), (true, "Your authenticator app was replaced")]
        {
            let letter = Letter::AppTurnedOn { at: String::new(), device: String::new(), is_replaced };
            let page = render(&letter, Some(LINK), Some("Ada"), "ada@example.org", SITE, &ACME).unwrap();
            assert_eq!(page.subject, says);
        }
    }

    #[test]
    fn a_name_cannot_inject_html_or_headers() {
        let name = "<b>Ada</b>\r\nBcc: eve@example.org";
        let page = render(&Letter::AddressTaken, None, Some(name), "ada@example.org", SITE, &ACME).unwrap();
        assert!(page.html.contains("&lt;b&gt;Ada") && !page.html.contains("<b>Ada"));
        assert!(!page.subject.contains("Bcc"));
    }

    #[test]
    fn an_email_loads_no_images_or_other_content() {
        for letter in letters() {
            let page = render(&letter, Some(LINK), Some("Ada"), "ada@example.org", SITE, &ACME).unwrap();
            for loaded in ["<img", "src=", "@import", "url(", "<script", "<link"] {
                assert!(!page.html.contains(loaded), "{letter:?} loads something: {loaded}");
            }
        }
    }

    #[test]
    fn a_link_is_complete_in_both_bodies() {
        let link = format!("{SITE}/reset-password?token=a-b_c");
        let page = render(&Letter::ResetPassword, Some(&link), Some("Ada"), "ada@example.org", SITE, &ACME).unwrap();
        assert!(page.text.lines().any(|line| line == link), "on a separate line");
        assert!(page.html.contains(&format!("href=\"{link}\"")), "{}", page.html);
    }
}
