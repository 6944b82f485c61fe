use std::collections::BTreeSet;

use super::*;
use crate::{LANGUAGES, Sample, samples};

const SITE: &str = "https://portico.example";
const LINK: &str = "https://portico.example/verify-email?token=abc";

const ACME: Letterhead = Letterhead {
    site_name: "Acme & Sons",
    mark: "<circle cx=\"12\" cy=\"12\" r=\"9\"/>",
    ground_light: "#f0f1f2",
    ground_dark: "#101112",
    accent: "#123456",
    on_accent: "#fedcba",
};

fn ada() -> Addressee<'static> {
    Addressee { email: "ada@example.org", name: Some("Ada"), language: "en" }
}

/// Every sample, in every language.
fn pages() -> impl Iterator<Item = (&'static str, Sample, Page)> {
    LANGUAGES.iter().copied().flat_map(|language| {
        samples().into_iter().map(move |sample| {
            let page = render(&sample.letter, Some(LINK), &Addressee { language, ..ada() }, SITE, &ACME).unwrap();
            (language, sample, page)
        })
    })
}

fn bodies(letter: &Letter) -> [String; 2] {
    let page = render(letter, None, &ada(), SITE, &ACME).unwrap();
    [page.text, page.html]
}

#[test]
fn every_email_has_a_subject_and_two_bodies() {
    for (language, Sample { letter, .. }, page) in pages() {
        assert!(!page.subject.is_empty() && !page.subject.contains('\n'), "{letter:?}");
        for body in [&page.text, &page.html] {
            assert!([" Ada,", " Ada!"].iter().any(|greeting| body.contains(greeting)), "{letter:?}: {body}");
            assert!(body.contains("ada@example.org"), "{letter:?}: {body}");
            assert!(!body.contains("{{") && !body.contains("{%"), "{body}");
        }
        assert!(page.html.starts_with(&format!("<!doctype html>\n<html lang=\"{language}\">")), "{}", page.html);
    }
}

/// The folders and files of a language, or of one letter in it.
fn files_in(language: &str, folder: &str) -> BTreeSet<String> {
    let inside = |file: &String| file.strip_prefix(folder)?.split('/').next().map(str::to_owned);
    language::files(language).iter().filter_map(inside).collect()
}

#[test]
fn every_language_has_the_words_of_every_letter_and_nothing_else() {
    let expected = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
    let shared = ["copy_link.txt", "device.txt", "greeting.txt", "sender.txt", "time.txt"];
    let all: Vec<_> = Letter::names().chain(shared).collect();
    for language in LANGUAGES.iter() {
        assert_eq!(files_in(language, ""), expected(&all), "{language}");
        for name in Letter::names() {
            let parts = files_in(language, &format!("{name}/"));
            assert_eq!(parts, expected(&["body.html", "body.txt", "subject.txt"]), "{language}/{name}");
        }
    }
    let layouts: BTreeSet<_> = Files::iter().map(|file| file.to_string()).collect();
    assert_eq!(layouts, expected(&["button.html", "layout.html", "layout.txt"]));
}

/// The names that a template uses, each once.
fn names_in(template: &str) -> BTreeSet<&str> {
    let expressions = template.split("{{").skip(1).filter_map(|rest| rest.split_once("}}"));
    expressions.map(|(expression, _)| expression.trim()).collect()
}

#[test]
fn every_language_fills_in_the_same_values() {
    for file in language::files("en") {
        let words = |language: &str| language::words(language, &file).unwrap();
        for language in LANGUAGES.iter() {
            assert_eq!(names_in(&words(language)), names_in(&words("en")), "{language}/{file}");
        }
    }
}

#[test]
fn a_letter_writes_its_time_and_device_in_its_language() {
    let parts: String =
        pages().filter(|(language, ..)| *language == "de").map(|(.., page)| page.text + &page.html).collect();
    assert!(parts.contains(" um ") && parts.contains(" unter "), "{parts}");
    assert!(!parts.contains("2026-") && !parts.contains(" on "), "{parts}");
}

#[test]
fn the_words_of_a_letter_contain_no_layout() {
    let bodies =
        LANGUAGES.iter().flat_map(|language| language::files(language).into_iter().map(move |file| (language, file)));
    for (language, file) in bodies.filter(|(_, file)| file.ends_with("/body.html")) {
        let words = language::words(language, &file).unwrap();
        for layout in ["style", "class", "<table", "<div", "accent"] {
            assert!(!words.contains(layout), "{file}: {layout}");
        }
    }
}

#[test]
fn every_email_has_the_sites_name_and_colours() {
    for (_, Sample { letter, .. }, page) in pages() {
        assert!(page.html.contains(&format!("{}</svg>Acme &amp; Sons<", ACME.mark)), "{}", page.html);
        for look in ["solid #123456", "background:#f0f1f2", ".ground { background: #101112"] {
            assert!(page.html.contains(look), "{look}: {}", page.html);
        }
        for part in [page.subject, page.text, page.html] {
            assert!(!part.replace(SITE, "").to_lowercase().contains("portico"), "{letter:?}: {part}");
        }
    }
}

/// Gmail's mobile apps ignore style sheets for some accounts, and Outlook ignores all but tables.
#[test]
fn the_layout_works_without_its_style_sheets() {
    for (_, Sample { letter, .. }, page) in pages() {
        let (head, body) = page.html.split_once("</head>").unwrap();
        assert!(head.contains("content=\"light dark\"") && head.contains("prefers-color-scheme: dark"), "{head}");
        assert!(!body.contains("<style") && !body.contains("<div"), "{letter:?}: {body}");
        for class in body.split("class=\"").skip(1) {
            let tag = class.split('>').next().unwrap();
            assert!(tag.contains("style=\""), "{letter:?}: {tag}");
        }
    }
}

#[test]
fn an_email_with_a_link_has_one_button_and_the_link_as_text() {
    for sample in samples().into_iter().filter(|sample| sample.path.is_some()) {
        let page = render(&sample.letter, Some(LINK), &ada(), SITE, &ACME).unwrap();
        assert_eq!(page.html.matches("<a class=\"button\"").count(), 1, "{}", page.html);
        assert!(page.html.contains(&format!("<a href=\"{LINK}\">{LINK}</a>")), "{}", page.html);
    }
}

#[test]
fn password_and_address_changes_say_which_older_links_are_void() {
    let says = "Links in earlier emails no longer work, except the one that undoes a new authenticator app or passkey.";
    let at = || "2026-11-22 10:00 UTC".to_owned();
    let new_email = "new@example.org".to_owned();
    for letter in [Letter::PasswordChanged { at: at() }, Letter::EmailChanged { at: at(), new_email }] {
        let page = render(&letter, Some(LINK), &ada(), SITE, &ACME).unwrap();
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
    for (is_all, says) in [(false, "That passkey can no longer be used to log in."), (true, "so they were all removed")]
    {
        let letter = Letter::PasskeyRemoved { at: String::new(), device: String::new(), is_all };
        let page = render(&letter, None, &ada(), SITE, &ACME).unwrap();
        assert_eq!(page.subject.contains("All passkeys"), is_all);
        for body in [page.text, page.html] {
            assert!(body.contains(says), "{body}");
        }
    }
}

#[test]
fn the_email_about_a_suspicious_passkey_names_it() {
    let letter = Letter::PasskeySuspicious { at: String::new(), device: String::new(), passkey: "My key".to_owned() };
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
        let page = render(&letter, Some(LINK), &ada(), SITE, &ACME).unwrap();
        assert_eq!(page.subject, says);
    }
}

#[test]
fn a_name_cannot_inject_html_or_headers() {
    let name = "<b>Ada</b>\r\nBcc: eve@example.org";
    let page = render(&Letter::AddressTaken, None, &Addressee { name: Some(name), ..ada() }, SITE, &ACME).unwrap();
    assert!(page.html.contains("&lt;b&gt;Ada") && !page.html.contains("<b>Ada"));
    assert!(!page.subject.contains("Bcc"));
}

#[test]
fn an_email_loads_no_images_or_other_content() {
    for (_, Sample { letter, .. }, page) in pages() {
        for loaded in ["<img", "src=", "@import", "url(", "<script", "<link"] {
            assert!(!page.html.contains(loaded), "{letter:?} loads something: {loaded}");
        }
    }
}

#[test]
fn a_link_is_complete_in_both_bodies() {
    let link = format!("{SITE}/reset-password?token=a-b_c");
    let page = render(&Letter::ResetPassword, Some(&link), &ada(), SITE, &ACME).unwrap();
    assert!(page.text.lines().any(|line| line == link), "on a separate line");
    assert!(page.html.contains(&format!("href=\"{link}\"")), "{}", page.html);
}
