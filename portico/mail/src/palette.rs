mod color;

use serde::Serialize;

use self::color::Color;

/// The contrast that text needs at least (WCAG 2.2, 1.4.3), the one that it should have (1.4.6), and that of a button
/// (1.4.11).
const TEXT: f64 = 4.5;
const TEXT_WELL: f64 = 7.0;
const SHAPE: f64 = 3.0;

/// The colours of a letter in one theme, in CSS syntax.
#[derive(Debug, Serialize)]
pub struct Palette {
    /// The background, and text on it.
    ground: String,
    ink: String,
    /// Text that matters less.
    soft: String,
    /// The card on the background, its line, and links on it.
    surface: String,
    line: String,
    link: String,
    button: String,
    on_button: String,
}

impl Palette {
    /// All of them from three colours of the brand. Text and links are readable whatever the three are. An accent
    /// that is barely visible is made lighter or darker.
    ///
    /// A colour that is not of the form `#1d5a4b` is used for the button only. Such a ground is replaced by white.
    pub fn new(ground: &str, accent: &str, on_accent: &str) -> Self {
        let ground = Color::parse(ground).unwrap_or(Color::WHITE);
        let is_light = ground.contrast(Color::BLACK) > ground.contrast(Color::WHITE);
        let (far, lift) = if is_light { (Color::BLACK, 0.75) } else { (Color::WHITE, 0.04) };
        let ink = readable(ground.mixed(far, 0.88), ground).unwrap_or(far);
        let soft = readable(ground.mixed(far, 0.65), ground).unwrap_or(ink);
        let surface = readable(ground.mixed(Color::WHITE, lift), ink).unwrap_or(ground);
        let accent_color = Color::parse(accent);
        let link = accent_color.and_then(|accent| toned(accent, far, surface)).unwrap_or(ink);
        let is_faint = accent_color.is_some_and(|accent| accent.contrast(surface) < SHAPE);
        let (button, on_button) = match is_faint {
            true => (link.to_string(), surface.to_string()),
            false => (accent.to_owned(), on_accent.to_owned()),
        };
        Self {
            ground: ground.to_string(),
            ink: ink.to_string(),
            soft: soft.to_string(),
            surface: surface.to_string(),
            line: ground.mixed(far, 0.15).to_string(),
            link: link.to_string(),
            button,
            on_button,
        }
    }
}

/// The accent for text on `surface`. If it cannot be read there, it is made lighter or darker until it can be read well.
fn toned(accent: Color, far: Color, surface: Color) -> Option<Color> {
    let mut tones = (1..=20).map(|step| accent.mixed(far, f64::from(step) / 20.0));
    readable(accent, surface).or_else(|| tones.find(|tone| tone.contrast(surface) >= TEXT_WELL))
}

fn readable(color: Color, beside: Color) -> Option<Color> {
    (color.contrast(beside) >= TEXT).then_some(color)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GREEN: [&str; 2] = ["#1d5a4b", "#fdfcf9"];
    const YELLOW: [&str; 2] = ["#ffe14d", "#1a1a1a"];

    fn palette(ground: &str, [accent, on_accent]: [&str; 2]) -> Palette {
        Palette::new(ground, accent, on_accent)
    }

    #[test]
    fn text_and_links_are_readable_on_every_ground() {
        let contrast = |a: &str, b: &str| Color::parse(a).unwrap().contrast(Color::parse(b).unwrap());
        for ground in ["#f5f2eb", "#171613", "#fff", "#000", "#7f7f7f", "#737373", "#ff0000", "rebeccapurple", ""] {
            for brand in [GREEN, YELLOW, ["#7f7f7f", "#ffffff"], ["hotpink", "white"]] {
                let Palette { ground, ink, soft, surface, link, .. } = palette(ground, brand);
                for (text, behind) in [(&ink, &ground), (&soft, &ground), (&ink, &surface), (&link, &surface)] {
                    assert!(contrast(text, behind) >= TEXT, "{text} on {behind}");
                }
            }
        }
    }

    #[test]
    fn the_button_has_the_colours_of_the_brand() {
        let light = palette("#f5f2eb", GREEN);
        assert_eq!([light.button.as_str(), &light.on_button, &light.link], ["#1d5a4b", "#fdfcf9", "#1d5a4b"]);
        let named = palette("#f5f2eb", ["hotpink", "white"]);
        assert_eq!([named.button.as_str(), &named.on_button], ["hotpink", "white"]);
    }

    #[test]
    fn a_barely_visible_accent_is_made_lighter_or_darker() {
        let dark = palette("#171613", GREEN);
        assert_eq!([dark.button.as_str(), &dark.on_button], [dark.link.as_str(), &dark.surface]);
        assert_eq!(dark.link, "#99b5ae");
        let light = palette("#ffffff", YELLOW);
        assert_eq!([light.button.as_str(), &light.on_button], [light.link.as_str(), &light.surface]);
        assert_eq!(light.link, "#594f1b");
    }
}
