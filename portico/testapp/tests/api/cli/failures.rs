//! Failures of a start or a command: one line that says what to do, which the doctor reports too.

mod database;
mod files;
mod listening;
mod network;
mod postgres_tls;

use crate::stage::Portico;

/// The doctor's line of this level about this subject.
async fn doctor_says(doctor: Portico, subject: &str, level: &str) -> String {
    let said = doctor.run(&["doctor"]).await.stdout;
    let is_it = |line: &&str| line.starts_with(level) && line.split_whitespace().nth(1) == Some(subject);
    said.lines().find(is_it).unwrap_or_else(|| panic!("nothing about {subject}: {said}")).to_owned()
}

/// Why a command fails. The doctor must say the same about this subject, and neither may show the system's own codes.
async fn cause(portico: impl Fn() -> Portico, args: &[&str], subject: &str) -> String {
    let line = portico().run(args).await.failed();
    let cause = line.strip_prefix("portico: ").expect("the program's name").to_owned();
    let found = doctor_says(portico(), subject, "FAIL").await;
    assert!(found.ends_with(&cause), "{found} is not {cause}");
    for word in ["os error", "at line", "code: ", "executing migration", "timed out"] {
        assert!(!cause.contains(word), "{cause}");
    }
    cause
}
