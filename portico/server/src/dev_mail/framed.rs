const ATTRIBUTE: &str = " style=\"";

/// The condition of an email's dark colours.
const IF_DARK: &str = "@media (prefers-color-scheme: dark)";

/// The theme in which an email is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    Light,
    Dark,
}

impl Theme {
    pub const ALL: [Self; 2] = [Self::Light, Self::Dark];

    pub fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// An email's HTML that has this theme in every browser, whatever the system has.
    pub fn set(self, html: &str) -> String {
        let media = if self == Self::Dark { "@media all" } else { "@media not all" };
        html.replace(IF_DARK, media).replace("light dark", self.name())
    }
}

/// An email's HTML, prepared for a frame in one of the site's pages. The page's policy also applies to the frame and
/// allows neither style attributes nor style sheets without the nonce. So each attribute moves to one style sheet, and
/// all of them have the nonce. Links open in the page and not in the frame, where the site's forms could not be sent.
pub fn framed(html: &str, nonce: &str) -> String {
    let (mut sheet, mut body) = (String::new(), String::new());
    for (number, part) in html.split(ATTRIBUTE).enumerate() {
        // The text before the first attribute. After it, each part starts with a value.
        let (style, rest) = if number == 0 { ("", part) } else { part.split_once('"').unwrap_or_default() };
        if number > 0 {
            sheet.push_str(&format!("[data-s{number}]{{{style}}}"));
            body.push_str(&format!(" data-s{number}"));
        }
        body.push_str(rest);
    }
    let style = format!("<style nonce=\"{nonce}\">");
    format!("<base target=\"_top\">{style}{sheet}</style>{}", body.replace("<style>", &style))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn style_attributes_move_to_one_sheet() {
        let mail = "<p style=\"margin:0\">Hello <a class=\"x\" style=\"color:red\">Ada</a></p>";
        let sheet = "<base target=\"_top\"><style nonce=\"abc\">[data-s1]{margin:0}[data-s2]{color:red}</style>";
        let body = "<p data-s1>Hello <a class=\"x\" data-s2>Ada</a></p>";
        assert_eq!(framed(mail, "abc"), format!("{sheet}{body}"));
    }

    #[test]
    fn style_sheets_get_the_nonce() {
        let framed = framed("<style>\np { margin: 0; }</style><p>Hello</p>", "abc");
        let sheets = "<style nonce=\"abc\"></style><style nonce=\"abc\">\np { margin: 0; }</style><p>Hello</p>";
        assert!(framed.ends_with(sheets), "{framed}");
    }

    #[test]
    fn html_without_styles_is_unchanged() {
        let framed = framed("<p>Hello</p>", "abc");
        assert!(framed.ends_with("<style nonce=\"abc\"></style><p>Hello</p>"), "{framed}");
    }

    #[test]
    fn a_theme_turns_the_dark_colours_on_or_off() {
        let html = "<meta content=\"light dark\"><style>@media (prefers-color-scheme: dark) {}</style>";
        assert_eq!(Theme::Dark.set(html), "<meta content=\"dark\"><style>@media all {}</style>");
        assert_eq!(Theme::Light.set(html), "<meta content=\"light\"><style>@media not all {}</style>");
    }
}
