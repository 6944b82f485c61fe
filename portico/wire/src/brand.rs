/// The name and look of a site, as visitors see them in pages, documents and emails.
///
/// The colours of pages come from the style's tokens. The colours here are for places without a style sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Brand {
    /// The site's name. It is also the default name of the sender of emails, and passwords made of it are refused.
    pub name: &'static str,
    /// One sentence about the site, for the footer.
    pub tagline: &'static str,
    /// The mark next to the name, also in emails: the content of an SVG of 24 by 24 units. It is inserted as it is,
    /// without escaping.
    pub mark: &'static str,
    /// The colour of the browser's own bars in the light theme, and the background of emails, in CSS syntax. Usually the
    /// pages' background.
    pub theme_color_light: &'static str,
    /// The same in the dark theme.
    pub theme_color_dark: &'static str,
    /// The colour of lines and buttons in emails, in CSS syntax.
    pub accent: &'static str,
    /// The colour of text on `accent`.
    pub on_accent: &'static str,
}

impl Brand {
    /// The brand of a site that has none of its own.
    pub const PORTICO: Self = Self {
        name: "Portico",
        tagline: "Portico: sign-up and log-in for web apps in Rust.",
        mark: r#"<path d="M2 3h20v4H2zM4 9h3v12H4zM10.5 9h3v12h-3zM17 9h3v12h-3z"/>"#,
        theme_color_light: "#f5f2eb",
        theme_color_dark: "#171613",
        accent: "#1d5a4b",
        on_accent: "#fdfcf9",
    };

    /// The name as part of a file name: lower-case ASCII letters, digits and single hyphens between them. Other
    /// characters are left out, so it may be empty.
    pub fn slug(&self) -> String {
        let words = self.name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_safe_in_a_file_name() {
        let names = [
            ("Portico", "portico"),
            ("Acme & Sons", "acme-sons"),
            ("  A.C.M.E. 2 ", "a-c-m-e-2"),
            ("../\"\r\nx", "x"),
            ("王芳", ""),
            ("", ""),
        ];
        for (name, slug) in names {
            assert_eq!(Brand { name, ..Brand::PORTICO }.slug(), slug, "{name:?}");
        }
    }
}
