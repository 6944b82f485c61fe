const ATTRIBUTE: &str = " style=\"";

/// An email's HTML, prepared for a frame in one of the site's pages. The page's policy also applies to the frame and
/// allows no style attributes. So each attribute becomes a class in one style sheet, which the nonce allows. Links open
/// in the page and not in the frame, where the site's forms could not be sent.
pub fn framed(html: &str, nonce: &str) -> String {
    let (mut sheet, mut body) = (String::new(), String::new());
    for (number, part) in html.split(ATTRIBUTE).enumerate() {
        // The text before the first attribute. After it, each part starts with a value.
        let (style, rest) = if number == 0 { ("", part) } else { part.split_once('"').unwrap_or_default() };
        if number > 0 {
            sheet.push_str(&format!(".s{number}{{{style}}}"));
            body.push_str(&format!(" class=\"s{number}\""));
        }
        body.push_str(rest);
    }
    format!("<base target=\"_top\"><style nonce=\"{nonce}\">{sheet}</style>{body}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn style_attributes_become_classes_of_one_sheet() {
        let mail = "<p style=\"margin:0\">Hello <a href=\"x\" style=\"color:red\">Ada</a></p>";
        let sheet = "<base target=\"_top\"><style nonce=\"abc\">.s1{margin:0}.s2{color:red}</style>";
        let body = "<p class=\"s1\">Hello <a href=\"x\" class=\"s2\">Ada</a></p>";
        assert_eq!(framed(mail, "abc"), format!("{sheet}{body}"));
    }

    #[test]
    fn html_without_styles_is_unchanged() {
        let framed = framed("<p>Hello</p>", "abc");
        assert!(framed.ends_with("<style nonce=\"abc\"></style><p>Hello</p>"), "{framed}");
    }
}
