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

/// What a button and the link below it add to the height of an email, in pixels.
const BUTTON: usize = 104;

/// A style sheet that makes a frame as high as its email, on a phone and on a wide screen. `frame` is its selector. The
/// heights are estimates, because nothing may run in the frame that could tell.
pub fn frame_sheet(frame: &str, text: &str, html: &str) -> String {
    let button = if html.contains("class=\"button\"") { BUTTON } else { 0 };
    let [narrow, wide] = [28, 54].map(|letters| height(text, letters) + button);
    format!("{frame}{{block-size:{narrow}px}}@media(min-width:76rem){{{frame}{{block-size:{wide}px}}}}")
}

/// The height of an email with this many letters in a line, in pixels.
fn height(text: &str, letters: usize) -> usize {
    const LINE: usize = 24;
    const GAP: usize = 16;
    const MARGINS: usize = 168;
    let paragraph = |line: &str| match line.chars().count() {
        0 => GAP,
        count => count.div_ceil(letters) * LINE,
    };
    text.lines().map(paragraph).sum::<usize>() + MARGINS
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
    fn a_frame_is_as_high_as_its_text() {
        let text = "Hello Ada,\n\nYour password has been changed. You are logged out.";
        assert_eq!((height(text, 32), height(text, 60)), (24 + 16 + 48 + 168, 24 + 16 + 24 + 168));
        let sheet = |html: &str| frame_sheet("iframe", "Hello", html);
        assert_eq!(sheet("Hello"), "iframe{block-size:192px}@media(min-width:76rem){iframe{block-size:192px}}");
        assert!(sheet("<td class=\"button\">").starts_with("iframe{block-size:296px}"));
    }

    #[test]
    fn a_theme_turns_the_dark_colours_on_or_off() {
        let html = "<meta content=\"light dark\"><style>@media (prefers-color-scheme: dark) {}</style>";
        assert_eq!(Theme::Dark.set(html), "<meta content=\"dark\"><style>@media all {}</style>");
        assert_eq!(Theme::Light.set(html), "<meta content=\"light\"><style>@media not all {}</style>");
    }
}
