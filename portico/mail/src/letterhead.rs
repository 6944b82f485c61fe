use serde::Serialize;

/// The name and colours of the site in its letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Letterhead {
    pub site_name: &'static str,
    /// The colour of lines and buttons, in CSS syntax.
    pub accent: &'static str,
    /// The colour of text on `accent`.
    pub on_accent: &'static str,
}
