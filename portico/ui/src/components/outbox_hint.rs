use crate::site_facts::SiteFacts;
use crate::t;
use crate::words::lead;

/// Says where unsent emails can be read, if that is so. As HTML, because the code of views would cost the browser more.
pub fn outbox_hint() -> String {
    if !SiteFacts::from_context().shows_outbox {
        return String::new();
    }
    let words = lead(t!("No mail server is configured, so emails are not sent. Read them at {link}"));
    ["<p class=\"field-hint\">", words, "<a href=\"/dev/mail\" rel=\"external\">/dev/mail</a>.</p>"].concat()
}
