//! Every sentence of a page is translated into each language, and each translation is used.

use std::fs;
use std::path::{Path, PathBuf};

use portico_testbed::sentences::{Texts, Used, literals_after, sources};

/// Where sentences are, and the parts of the WASM that show them. The first folder or file that fits decides.
const PARTS: &[(&str, &[&str])] = &[
    ("ui/src/pages/security/drawn_", &["server"]),
    ("ui/src/pages/second_factor_needed.rs", &["server"]),
    ("ui/src/routes.rs", &["server"]),
    ("ui/src/components/local_time.rs", &["server"]),
    ("ui/src/components/site_footer.rs", &["server"]),
    ("ui/src/pages/account", &["account"]),
    ("ui/src/pages/authenticator_app.rs", &["account"]),
    ("ui/src/pages/data.rs", &["account"]),
    ("ui/src/pages/prove.rs", &["account"]),
    ("ui/src/pages/security", &["account"]),
    ("ui/src/pages/sessions", &["account"]),
    ("ui/src/pages/sign_up.rs", &["visitors"]),
    ("ui/src/pages/reset_password.rs", &["visitors"]),
    ("ui/src/pages/verify_email.rs", &["visitors"]),
    ("ui/src/pages/log_in_step", &["visitors"]),
    ("ui/src/pages/undo_factor.rs", &["visitors"]),
    ("ui/src/pages/problem.rs", &["visitors"]),
    ("ui/src/components/account_page.rs", &["account"]),
    ("ui/src/components/end_others.rs", &["account"]),
    ("ui/src/components/new_app.rs", &["visitors", "account"]),
    ("ui/src/components/recovery_codes.rs", &["visitors", "account"]),
    ("ui/src/forms/prove_again.rs", &["account"]),
    ("ui/src/forms/code_field.rs", &["visitors", "account"]),
    ("ui/src", &["main"]),
    ("web/src", &["server"]),
    ("server/src", &["server"]),
    ("accounts/src", &["server"]),
];

/// What precedes a sentence.
const MARKS: &[&str] = &["t!(", ".say(", ".fill(", ".count(", ".described("];

/// Sentences that are not whole in the code, or are needed in more places than where they are written.
const MORE: &[(&str, &[&str])] = &[
    ("Portico: sign-up and log-in for web apps in Rust.", &["server"]),
    // The browser's own problems.
    ("The server did not respond. Check your connection and try again.", &["main"]),
    ("Something went wrong on our side.", &["main"]),
    // Compared with a problem's message.
    ("Set up an authenticator app or a passkey first.", &["account"]),
    ("Use one of your passkeys first.", &["account"]),
    ("Unknown device", &["account"]),
    ("The request took too long to arrive.", &["server"]),
    ("Too many attempts. Try again in a minute.", &["server"]),
    ("Too many attempts. Try again in {number} minutes.", &["server"]),
    ("Too many attempts. Try again in {number} hours.", &["server"]),
];

#[test]
fn every_sentence_is_translated_and_every_translation_is_used() {
    let used = used();
    assert!(used.len() > 400, "sentences are found");
    for folder in languages() {
        let faults = Texts::in_folder(&folder).faults(&used, None);
        assert!(faults.is_empty(), "{}: {faults:#?}", folder.display());
    }
}

#[test]
fn every_sentence_of_the_test_app_is_translated() {
    let sentences = sources(&top().join("testapp/src")).into_iter();
    let sentences = sentences.flat_map(|(_, text)| literals_after(&text, MARKS));
    let used: Vec<_> = sentences.map(|sentence| Used::new(&sentence, &[])).collect();
    let german = Texts::in_folder(&top().join("testapp/languages/de"));
    let faults = german.faults(&used, Some(&Texts::in_folder(&top().join("languages/de"))));
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn every_language_has_emails() {
    for folder in languages() {
        assert!(folder.join("mails").is_dir(), "{} lacks the folder mails", folder.display());
    }
}

fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The folders of all languages but English, whose sentences are in the code.
fn languages() -> Vec<PathBuf> {
    let folders = fs::read_dir(top().join("languages")).expect("a folder").map(|entry| entry.expect("an entry").path());
    folders.filter(|folder| !folder.ends_with("en")).collect()
}

fn used() -> Vec<Used> {
    let mut used: Vec<_> = MORE.iter().map(|(sentence, parts)| Used::new(sentence, parts)).collect();
    let all = ["ui", "web", "server", "accounts"].map(|part| format!("{part}/src"));
    for folder in all {
        for (path, text) in sources(&top().join(&folder)) {
            let path = format!("{folder}/{}", path.display());
            let parts = PARTS.iter().find(|(start, _)| path.starts_with(start)).expect("a part").1;
            used.extend(sentences_of(&path, &text).iter().map(|sentence| Used::new(sentence, parts)));
        }
    }
    used.extend(written_elsewhere());
    used
}

fn sentences_of(path: &str, text: &str) -> Vec<String> {
    match path {
        // The messages of the domain begin with a capital letter. Those for the log and for operators do not.
        _ if path.starts_with("accounts/") => {
            literals_after(text, &["#[error("]).into_iter().filter(|text| is_sentence(text)).collect()
        }
        "ui/src/sentences/en.rs" => literals_after(text, &["=>", "=> {", "t!("]),
        "web/src/answers/activity.rs" => literals_after(text, &["=>", "=> {", ".say(", ".fill("]),
        "server/src/dev_mail.rs" | "server/src/api_docs.rs" => Vec::new(),
        _ => literals_after(text, MARKS),
    }
}

/// Sentences of crates that know no language.
fn written_elsewhere() -> Vec<Used> {
    let read =
        |path: &str, marks: &[&str]| literals_after(&fs::read_to_string(top().join(path)).expect("a text"), marks);
    // The server renders the pages of problems at each visit, and the browser only knows their titles.
    let problems = read("wire/src/problem/en.rs", &["", "("]).into_iter();
    let problems = problems.map(|text| Used::new(&text, if is_sentence(&text) { &["server"] } else { &["visitors"] }));
    let fields =
        read("fields/src/en.rs", &["=>", "=> {", "=", "format!("]).into_iter().filter(|text| is_sentence(text));
    let strength = read("strength/src/strength.rs", &["=>"]).into_iter();
    let levels = ["Very weak", "Weak", "Fair", "Good", "Strong"].map(str::to_owned);
    let advice = strength.chain(levels).map(|text| Used::new(&text, &["visitors", "account"]));
    let themes = read("wire/src/theme_switch.rs", &["say("]).into_iter().map(|text| Used::new(&text, &["server"]));
    problems.chain(themes).chain(fields.map(|text| Used::new(&text, &["main"]))).chain(advice).collect()
}

fn is_sentence(text: &str) -> bool {
    let mut chars = text.chars();
    let is_capital =
        chars.next().is_some_and(char::is_uppercase) && chars.next().is_some_and(|next| !next.is_uppercase());
    is_capital && text.ends_with('.') && !text.contains("{}") && !text.contains("{0")
}
