use std::fmt;
use std::sync::Arc;

use minijinja::value::Serde;
use minijinja::{Environment, Value};
use serde_json::Map;

use crate::addressee::Addressee;
use crate::letterhead::Letterhead;
use crate::templates::{Page, RenderError, layouts, render_parts};

/// An email of the app: three [minijinja](https://docs.rs/minijinja) templates, usually read with `include_str!`.
///
/// The bodies extend Portico's layouts, which greet the user and name the site: `{% extends "layout.txt" %}` and
/// `{% extends "layout.html" %}`, with the text in `{% block body %}`. They may use the values of the email, and `site`
/// (the public URL without a trailing slash), `to` (the address), `name` (`none` unless the address is confirmed) and
/// `lang` (the reader's language, such as `de`). A value that does not exist is an error. In the HTML, values are escaped.
///
/// `{% with label = "Open", link = site ~ "/notes" %}{% include "button.html" %}{% endwith %}` is a button with the link
/// as text beneath. The layouts keep their own values in `layout`.
#[derive(Clone, Copy, Debug)]
pub struct AppTemplate {
    /// Queued emails refer to the template by this name, so it should not change.
    pub name: &'static str,
    /// One line.
    pub subject: &'static str,
    pub text: &'static str,
    pub html: &'static str,
}

/// The letters of the app, by their names. The default has none. Cheap to clone.
#[derive(Clone, Default)]
pub struct AppTemplates(Option<Arc<Environment<'static>>>);

impl AppTemplates {
    /// Fails if a template's syntax is wrong. If two have the same name, the later one is used.
    pub fn new(templates: impl IntoIterator<Item = AppTemplate>) -> Result<Self, RenderError> {
        let mut all = layouts();
        for AppTemplate { name, subject, text, html } in templates {
            for (file, source) in [("subject.txt", subject), ("body.txt", text), ("body.html", html)] {
                all.add_template_owned(path(name, file), source)?;
            }
        }
        Ok(Self(Some(Arc::new(all))))
    }

    /// Whether there is a letter with this name.
    pub fn contains(&self, name: &str) -> bool {
        self.0.as_ref().is_some_and(|all| all.get_template(&path(name, "subject.txt")).is_ok())
    }

    /// Renders a letter. `None` for an unknown name.
    pub fn render(
        &self,
        template: &str,
        values: &Map<String, serde_json::Value>,
        to: &Addressee,
        site: &str,
        letterhead: &Letterhead,
    ) -> Option<Result<Page, RenderError>> {
        let all = self.0.as_ref().filter(|_| self.contains(template))?;
        let values = Value::from(Serde(values.clone()));
        Some(render_parts(all, &folder(template), values, to, site, letterhead))
    }
}

impl fmt::Debug for AppTemplates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AppTemplates")
    }
}

/// Apart from the built-in letters.
fn folder(name: &str) -> String {
    format!("app/{name}")
}

fn path(name: &str, file: &str) -> String {
    format!("{}/{file}", folder(name))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const SHARED: AppTemplate = AppTemplate {
        name: "shared",
        subject: "{{ title }} was shared with you",
        text: r#"{% extends "layout.txt" %}{% block body %}See {{ title }}.{% endblock %}"#,
        html: r#"{% extends "layout.html" %}{% block body %}<p>See {{ title }}.</p>{% endblock %}"#,
    };

    const LETTERHEAD: Letterhead = Letterhead {
        site_name: "Portico",
        mark: "",
        ground_light: "#f5f2eb",
        ground_dark: "#171613",
        accent: "#1d5a4b",
        on_accent: "#fdfcf9",
    };

    const SITE: &str = "https://portico.example";

    fn to(name: Option<&str>) -> Addressee<'_> {
        Addressee { email: "ada@example.org", name, language: "en" }
    }

    fn render(values: serde_json::Value, name: Option<&str>) -> Result<Page, RenderError> {
        rendered(SHARED, values, name)
    }

    fn rendered(template: AppTemplate, values: serde_json::Value, name: Option<&str>) -> Result<Page, RenderError> {
        let all = AppTemplates::new([template]).unwrap();
        all.render(template.name, values.as_object().unwrap(), &to(name), SITE, &LETTERHEAD).unwrap()
    }

    #[test]
    fn an_app_template_has_the_layout_of_the_site() {
        let page = render(json!({ "title": "<A>\r\nBcc: eve@example.org" }), Some("Ada")).unwrap();
        assert_eq!(page.subject, "<A>  Bcc: eve@example.org was shared with you");
        for body in [&page.text, &page.html] {
            assert!(body.contains("Hello Ada,") && body.contains("Sent by https://portico.example to ada@"), "{body}");
        }
        assert!(page.html.contains("<p>See &lt;A&gt;"), "{}", page.html);
    }

    #[test]
    fn an_app_template_knows_the_readers_language() {
        let subject = r#"{% if lang == "de" %}Geteilt{% else %}Shared{% endif %}"#;
        let subjects = ["de", "en", "tlh"].map(|language| {
            let all = AppTemplates::new([AppTemplate { subject, ..SHARED }]).unwrap();
            let values = json!({ "title": "A", "lang": "fr" });
            let to = Addressee { language, ..to(None) };
            all.render(SHARED.name, values.as_object().unwrap(), &to, SITE, &LETTERHEAD).unwrap().unwrap().subject
        });
        assert_eq!(subjects, ["Geteilt", "Shared", "Shared"]);
    }

    #[test]
    fn values_replace_neither_the_recipient_nor_the_site() {
        let values = json!({ "title": "A", "to": "eve@example.org", "name": "Eve", "site": "eve", "subject": "eve" });
        let page = render(values, None).unwrap();
        for body in [&page.text, &page.html] {
            assert!(body.contains("Hello,") && !body.to_lowercase().contains("eve"), "{body}");
        }
    }

    #[test]
    fn an_app_template_may_have_a_button() {
        let html = r#"{% extends "layout.html" %}{% block body %}{% with label = title, link = site ~ "/a?b&c" %}
            {%- include "button.html" %}{% endwith %}{% endblock %}"#;
        let page = rendered(AppTemplate { html, ..SHARED }, json!({ "title": "<Open>" }), None).unwrap();
        assert!(page.html.contains(">&lt;Open&gt;</a>"), "{}", page.html);
        let link = "href=\"https://portico.example/a?b&amp;c\"";
        assert_eq!(page.html.matches(link).count(), 2, "the button and the text: {}", page.html);
    }

    #[test]
    fn a_missing_value_is_an_error() {
        assert!(render(json!({}), Some("Ada")).is_err());
    }

    #[test]
    fn an_unknown_template_is_not_rendered() {
        let all = AppTemplates::new([SHARED]).unwrap();
        for name in ["other", "", "../verify_email", "shared/subject.txt"] {
            assert!(
                !all.contains(name) && all.render(name, &Map::new(), &to(None), SITE, &LETTERHEAD).is_none(),
                "{name}"
            );
        }
        assert!(!AppTemplates::default().contains("shared"));
    }

    #[test]
    fn wrong_syntax_is_refused_when_the_templates_are_read() {
        assert!(AppTemplates::new([AppTemplate { text: "{% block body %}", ..SHARED }]).is_err());
    }
}
