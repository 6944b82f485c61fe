use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::LazyLock;

use minijinja::value::{Serde, merge_maps};
use minijinja::{AutoEscape, Environment, Error, Output, State, UndefinedBehavior, Value, context};
use rust_embed::RustEmbed;

use crate::language::{self, language};
use crate::{Addressee, Letter, Letterhead};

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
        let layout = || Files::get(name).map(|file| String::from_utf8_lossy(&file.data).into_owned());
        Ok(name.split_once('/').map_or_else(layout, |(language, file)| language::words(language, file)))
    });
    templates
}

/// Renders a letter, with the link that it is about. `site` is the public URL without a trailing slash.
pub fn render(
    letter: &Letter,
    link: Option<&str>,
    to: &Addressee,
    site: &str,
    letterhead: &Letterhead,
) -> Result<Page, RenderError> {
    let lang = language(to.language);
    let folder = format!("{lang}/{}", letter.name());
    let values = merge_maps([context! { link }, Value::from(Serde(letter)), written_in(lang, letter)]);
    render_parts(&TEMPLATES, &folder, values, to, site, letterhead)
}

/// The values of a letter that each language writes in its own way.
fn written_in(language: &str, letter: &Letter) -> Value {
    let values = Value::from(Serde(letter));
    let own = |name: &'static str, write: fn(&str, &str) -> String| {
        let value = values.get_attr(name).ok()?;
        Some((name, Value::from(write(language, value.as_str()?))))
    };
    let both = [own("at", language::time), own("device", language::device)];
    // A `Value` collects a list.
    Value::from(both.into_iter().flatten().collect::<BTreeMap<_, _>>())
}

/// Renders the three templates of a folder.
pub(crate) fn render_parts(
    templates: &Environment,
    folder: &str,
    values: Value,
    to: &Addressee,
    site: &str,
    letterhead: &Letterhead,
) -> Result<Page, RenderError> {
    let part = |path: String, values: &Value| -> Result<String, RenderError> {
        Ok(templates.get_template(&path)?.render(values.clone())?)
    };
    let Addressee { email, name, language: wanted } = *to;
    let lang = language(wanted);
    // The last one wins: a letter's values cannot replace the recipient.
    let values = merge_maps([values, letterhead.values(), context! { name, to => email, site, lang }]);
    let word = |file: &str| part(format!("{lang}/{file}"), &values);
    let words = context! {
        lang,
        greeting => word("greeting.txt")?,
        copy_link => word("copy_link.txt")?,
        sender => word("sender.txt")?,
    };
    let values = merge_maps([values.clone(), context! { layout => merge_maps([words, letterhead.look()]) }]);
    // A name may contain anything; a header is one line.
    let subject = part(format!("{folder}/subject.txt"), &values)?;
    let subject = subject.replace(['\r', '\n'], " ").trim().to_owned();
    let text = part(format!("{folder}/body.txt"), &values)?;
    let html = part(format!("{folder}/body.html"), &merge_maps([values, context! { subject => &subject }]))?;
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
mod tests;
