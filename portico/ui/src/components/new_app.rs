use leptos::prelude::*;

use crate::api::NewApp;
use crate::t;
use crate::words::lead;

/// The id of its heading.
pub const NEW_APP: &str = "new-app";

/// An authenticator app to set up: its secret as a QR code, as a link for the device that shows the page, and as text.
#[component]
pub fn NewAppView(app: NewApp) -> impl IntoView {
    let NewApp { secret, uri, qr_code, .. } = app;
    view! {
        <div class="new-app">
            // The server has drawn it.
            <div class="qr-code" inner_html=qr_code.expose().to_owned() />
            <div class="new-app-words">
                <h2 id=NEW_APP>{t!("Scan the code with an authenticator app")}</h2>
                <p>
                    {lead(t!("Is the app on this device? {link}"))}
                    <a href=uri.expose().to_owned() rel="external">{t!("Open it")}</a>
                </p>
                <p>{t!("Or enter this key in the app:")}</p>
                <p><code class="secret">{in_groups(secret.expose())}</code></p>
            </div>
        </div>
    }
}

/// `ABCDEFGH` as `ABCD EFGH`.
fn in_groups(secret: &str) -> String {
    let mut shown = String::with_capacity(secret.len() * 5 / 4);
    for (at, char) in secret.chars().enumerate() {
        if at > 0 && at % 4 == 0 {
            shown.push(' ');
        }
        shown.push(char);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_shown_in_groups_of_four() {
        assert_eq!(in_groups("GEZDGNBVGY3TQOJQ"), "GEZD GNBV GY3T QOJQ");
        assert_eq!(in_groups("ABCDE"), "ABCD E");
        assert_eq!(in_groups(""), "");
    }
}
