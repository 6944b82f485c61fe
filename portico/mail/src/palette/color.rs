use std::fmt;

/// A colour in sRGB.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Color([u8; 3]);

impl Color {
    pub const BLACK: Self = Self([0; 3]);
    pub const WHITE: Self = Self([255; 3]);

    /// `#1d5a4b` or `#fff`. `None` for any other form.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        let digits: Vec<_> =
            digits.chars().map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect();
        match *digits.as_slice() {
            [Some(r), Some(g), Some(b)] => Some(Self([r * 17, g * 17, b * 17])),
            [Some(r), Some(s), Some(g), Some(h), Some(b), Some(c)] => Some(Self([r * 16 + s, g * 16 + h, b * 16 + c])),
            _ => None,
        }
    }

    /// A mixture with another colour, whose share is from 0 to 1.
    pub fn mixed(self, other: Self, share: f64) -> Self {
        let mut channels = self.0;
        for (channel, to) in channels.iter_mut().zip(other.0) {
            *channel = (f64::from(*channel) * (1.0 - share) + f64::from(to) * share).round() as u8;
        }
        Self(channels)
    }

    /// From 1 to 21 (WCAG 2.2, "contrast ratio").
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    fn luminance(self) -> f64 {
        let [r, g, b] = self.0.map(|channel| {
            let share = f64::from(channel) / 255.0;
            if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }
}

impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self([r, g, b]) = self;
        write!(f, "#{r:02x}{g:02x}{b:02x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_are_parsed_and_others_are_not() {
        for (text, color) in [("#1d5A4b", Some("#1d5a4b")), ("#fa0", Some("#ffaa00"))] {
            assert_eq!(Color::parse(text).map(|color| color.to_string()).as_deref(), color);
        }
        for text in ["", "#", "1d5a4b", "#1d5a4", "#1d5a4b80", "#ggg", "red", "rgb(1 2 3)", "#é00"] {
            assert_eq!(Color::parse(text), None, "{text}");
        }
    }

    #[test]
    fn contrast_is_computed_as_in_wcag() {
        let contrast = |a, b| (Color::parse(a).unwrap().contrast(Color::parse(b).unwrap()) * 100.0).round() / 100.0;
        assert_eq!(contrast("#000000", "#ffffff"), 21.0);
        assert_eq!(contrast("#767676", "#ffffff"), 4.54);
        assert_eq!(contrast("#777777", "#777777"), 1.0);
    }

    #[test]
    fn a_mixture_has_the_given_share_of_the_other_colour() {
        assert_eq!(Color::BLACK.mixed(Color::WHITE, 0.5).to_string(), "#808080");
        assert_eq!(Color::WHITE.mixed(Color::BLACK, 0.0), Color::WHITE);
    }
}
