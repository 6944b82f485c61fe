//! One place decides whether a log-in is complete. A second one would sooner or later forget a step.

use crate::sources::{below, code};

/// Where the calls of these functions are.
const CALLS: [(&str, &[&str]); 3] = [
    // Opens a session.
    (".open_session(", &["step/enter.rs"]),
    // Inserts its row: at once, or with what completes the log-in.
    (".session_insertion(", &["session/open.rs", "step/finish.rs"]),
    // Decides: after a passkey, after a password, with the code that came with it, for a new account, and when a step is finished.
    (".enter(", &["passkey/log_in.rs", "session/log_in.rs", "session/log_in.rs", "step/finish.rs", "user/sign_up.rs"]),
];

#[test]
fn every_session_is_opened_by_the_one_entrance() {
    for (call, expected) in CALLS {
        let mut found = Vec::new();
        for source in below("accounts/src") {
            let path = source.path.display().to_string();
            let calls = code(&source.text).matches(call).count();
            found.extend(std::iter::repeat_n(path.trim_start_matches("accounts/src/").to_owned(), calls));
        }
        assert_eq!(found, expected, "{call}");
    }
}

#[test]
fn only_the_insertion_writes_sessions() {
    let inserting: Vec<_> = below("accounts/src")
        .into_iter()
        .filter(|source| !source.path.starts_with("accounts/src/plans"))
        .filter(|source| source.text.contains("insert into sessions"))
        .map(|source| source.path.display().to_string())
        .collect();
    assert_eq!(inserting, ["accounts/src/session/open.rs"]);
}
