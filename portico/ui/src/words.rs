//! Sentences in the language of the page.
//!
//! Code has them in English: `t!("Log in")`. The server finds the translation in the texts of the page's language
//! (`portico_web::languages`). The browser's code contains the English sentences alone. For another language it loads
//! tables: that of every page, and one for each part. The script of the page (`start.js`) has the first ones ready
//! before the page is hydrated.

#[cfg(not(feature = "ssr"))]
mod in_browser;
#[cfg(feature = "ssr")]
mod on_server;

use portico_wire::words;
pub use portico_wire::words::{around, fill, lead};

#[cfg(not(feature = "ssr"))]
use self::in_browser as side;
#[cfg(not(feature = "ssr"))]
pub use self::in_browser::take_loaded;
#[cfg(feature = "ssr")]
use self::on_server as side;
#[cfg(feature = "ssr")]
pub use self::on_server::{PageLang, Tables, page_lang};

/// A sentence in the language of the page, written in English: a literal, which the test of the languages finds.
///
/// Outside a page and a server function, it is the English one.
#[macro_export]
macro_rules! t {
    ($english:literal) => {
        $crate::words::known($english)
    };
}

/// The language of the page, such as `de`.
pub fn language() -> String {
    side::language()
}

/// The language in which times are written: that of the page, or the browser's own variant of it, such as `de-AT`.
pub fn locale() -> String {
    side::locale()
}

/// A device in words, such as `Firefox on Linux`.
pub fn device(name: &str) -> String {
    match name.split_once(" on ") {
        Some((browser, system)) => fill(t!("{browser} on {system}"), &[("browser", browser), ("system", system)]),
        None => translated(name.to_owned()),
    }
}

/// The form of a counted sentence, whose forms are separated by `|`, with its `{number}`.
pub fn count(forms: &str, number: u64) -> String {
    // `to_string` is more code for the browser.
    counted(forms, &format!("{number}"))
}

/// An English sentence in the language of the page. Outside of [`t!`](crate::t), one that was written elsewhere.
///
/// There is a call for each sentence, so it is short: inlined, it would be much code for the browser.
#[inline(never)]
pub fn known(english: &'static str) -> &'static str {
    side::found(english).unwrap_or(english)
}

/// The same for a finished text, which may contain a number.
pub fn translated(text: String) -> String {
    match side::found(&text) {
        Some(forms) => counted(forms, words::digits(&text)),
        None => text,
    }
}

fn counted(forms: &str, digits: &str) -> String {
    words::counted(&language(), forms, digits)
}
