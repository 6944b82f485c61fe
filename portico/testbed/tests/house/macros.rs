//! A macro must not end the function in which it is used: the reader does not see it.

use crate::sources::{self, Source, code, is_of_a_name};

const MOST_MACROS_OF_ACCOUNTS: usize = 3;

#[test]
fn a_macro_expands_to_no_return_and_no_question_mark() {
    let macros: Vec<_> = sources::all().iter().flat_map(macros_of).collect();
    assert!(macros.iter().any(|found| found.name == "on_both_engines"), "macros are found");
    let leaving = macros.iter().filter(|found| may_leave(&found.body));
    let leaving: Vec<_> = leaving.map(|found| format!("{}: {}!", found.file, found.name)).collect();
    assert!(leaving.is_empty(), "make functions of these macros: {leaving:#?}");
}

#[test]
fn accounts_has_at_most_three_macros() {
    let macros: Vec<_> = sources::below("accounts").iter().flat_map(macros_of).map(|found| found.name).collect();
    assert!(macros.len() <= MOST_MACROS_OF_ACCOUNTS, "{macros:?}");
}

struct Macro {
    file: String,
    name: String,
    body: String,
}

fn macros_of(source: &Source) -> Vec<Macro> {
    if source.path.extension().is_none_or(|end| end != "rs") {
        return Vec::new();
    }
    let code = code(&source.text);
    let definitions = code.split("macro_rules!").skip(1);
    let found = definitions.filter_map(|definition| {
        let (name, rest) = definition.split_once('{')?;
        let file = source.path.display().to_string();
        Some(Macro { file, name: name.trim().to_owned(), body: up_to_its_end(rest).to_owned() })
    });
    found.collect()
}

/// What follows an opening brace, up to the brace that closes it.
fn up_to_its_end(text: &str) -> &str {
    let mut depth = 1;
    for (at, char) in text.char_indices() {
        depth += i32::from(char == '{') - i32::from(char == '}');
        if depth == 0 {
            return text.get(..at).unwrap_or_default();
        }
    }
    text
}

/// Whether a macro's expansion may end the function around it. `$(…)?` is a repetition and `?Sized` a bound.
fn may_leave(body: &str) -> bool {
    if body.split(|char| !is_of_a_name(char)).any(|word| word == "return") {
        return true;
    }
    let mut opened = Vec::new();
    let (mut before, mut follows_repetition) = (' ', false);
    for char in body.chars().filter(|char| !char.is_whitespace()) {
        match char {
            '(' | '[' | '{' => opened.push(before == '$'),
            '?' if !follows_repetition && (is_of_a_name(before) || matches!(before, ')' | ']' | '}')) => return true,
            _ => {}
        }
        let is_closing = matches!(char, ')' | ']' | '}');
        follows_repetition = is_closing && opened.pop().unwrap_or_default();
        before = char;
    }
    false
}

#[test]
fn an_early_return_is_found() {
    for leaving in ["($a:expr) => { $a.await? };", "() => { return 1 };", "() => {{ f()\n    .await? }};"] {
        assert!(may_leave(leaving), "{leaving}");
    }
    for staying in ["($($a:expr),+ $(,)?) => { $($a)? };", "() => { fn f<T: ?Sized>(returned: &T) {} };"] {
        assert!(!may_leave(staying), "{staying}");
    }
}
