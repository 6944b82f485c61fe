use portico_testbed::{Engine, on_both_engines};

use crate::stage::{PASSWORD, TestApp};

on_both_engines! {
    no_command_says_a_password_or_the_secret,
}

async fn no_command_says_a_password_or_the_secret(engine: Engine) {
    let app = TestApp::start(engine).await;
    let secret = std::fs::read_to_string(app.data_dir().join("secret.key")).unwrap();
    let traced = || app.portico().with("PORTICO_LOG", "trace");
    let add = ["user", "add", "--email", "ada@example.org", "--name", "Ada", "--password-stdin"];
    let mut said = Vec::new();
    for _ in 0..2 {
        said.push(traced().run_with_input(&add, &format!("{PASSWORD}\n")).await);
    }
    for args in [&["user", "list", "--json"][..], &["user", "show", "ada@example.org"], &["doctor"], &["migrate"]] {
        said.push(traced().run(args).await);
    }
    for outcome in said {
        for text in [outcome.stdout, outcome.stderr] {
            assert!(!text.contains(PASSWORD) && !text.contains(secret.trim()) && !text.contains("$2b$"), "{text}");
        }
    }
}
