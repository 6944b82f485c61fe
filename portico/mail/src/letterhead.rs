use minijinja::value::Serde;
use minijinja::{Value, context};

use crate::palette::Palette;

/// The name and look of the site in its letters. Colours are in CSS syntax. Those of the form `#1d5a4b` are also used to
/// derive others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Letterhead {
    pub site_name: &'static str,
    /// The content of an SVG of 24 by 24 units, inserted as it is. Mail programs without SVG show the name alone. May be
    /// empty.
    pub mark: &'static str,
    /// The background of letters in the light theme.
    pub ground_light: &'static str,
    /// The same in the dark theme.
    pub ground_dark: &'static str,
    /// The colour of lines and buttons.
    pub accent: &'static str,
    /// The colour of text on `accent`.
    pub on_accent: &'static str,
}

impl Letterhead {
    /// What templates may use by name.
    pub(crate) fn values(&self) -> Value {
        let Self { site_name, accent, on_accent, .. } = *self;
        context! { site_name, accent, on_accent }
    }

    /// What the layout needs besides its words. All of it is in one value, because an app names its own values as it
    /// likes.
    pub(crate) fn look(&self) -> Value {
        let palette = |ground| Value::from(Serde(Palette::new(ground, self.accent, self.on_accent)));
        context! {
            mark => Value::from_safe_string(self.mark.to_owned()),
            light => palette(self.ground_light),
            dark => palette(self.ground_dark),
        }
    }
}
