//! The shape of a page: the sequence of its elements, comments and texts. The browser compares it before hydration (see
//! `start.js`) because extensions and translators may already have changed the page.

const FOOTER_END: &str = "</footer>";

/// The names of nodes without a tag.
const TEXT: &str = "#text";
const COMMENT: &str = "#comment";

/// A browser that runs scripts parses the content of these elements as text.
const TEXT_ONLY: [&str; 5] = ["script", "style", "noscript", "textarea", "title"];

/// A line break after these start tags is not part of the text.
const IGNORE_LINE_BREAK: [&str; 2] = ["pre", "textarea"];

/// The page with its shape in its `<body>`.
pub fn with_shape(html: &str) -> String {
    match html.split_once("<body>") {
        Some((head, body)) => format!("{head}<body data-shape=\"{:x}\">{body}", shape(body)),
        None => html.to_owned(),
    }
}

/// 32-bit FNV-1a over the names of the nodes up to the site's footer, each followed by a space. The text between two
/// tags or comments is one node.
fn shape(body: &str) -> u32 {
    let end = body.rfind(FOOTER_END).unwrap_or(body.len());
    let mut rest = body.get(..end).unwrap_or(body);
    let mut hash = 0x811c_9dc5;
    while !rest.is_empty() {
        rest = match Token::read(rest) {
            Token::Start(name, after) => {
                hash = add(hash, name);
                let after = without_line_break(name, after);
                let content = if TEXT_ONLY.contains(&name) { text_in(name, after) } else { "" };
                if !content.is_empty() {
                    hash = add(hash, TEXT);
                }
                after.get(content.len()..).unwrap_or_default()
            }
            Token::Comment(after) => {
                hash = add(hash, COMMENT);
                after
            }
            Token::Text(after) => {
                hash = add(hash, TEXT);
                after
            }
            Token::End(after) => after,
        };
    }
    hash
}

/// The first token of a text that is not empty, and the rest.
enum Token<'a> {
    Start(&'a str, &'a str),
    Comment(&'a str),
    Text(&'a str),
    End(&'a str),
}

impl<'a> Token<'a> {
    fn read(html: &'a str) -> Self {
        let Some(tag) = html.strip_prefix('<').filter(|tag| is_tag(tag)) else {
            let is_end = |at: &usize| html.get(at + 1..).is_some_and(is_tag);
            let end = html.match_indices('<').map(|(at, _)| at).find(is_end);
            return Self::Text(end.and_then(|end| html.get(end..)).unwrap_or_default());
        };
        if let Some(comment) = tag.strip_prefix('!') {
            let end = if comment.starts_with("--") { "-->" } else { ">" };
            return Self::Comment(comment.split_once(end).map_or("", |(_, after)| after));
        }
        let is_end = |c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/');
        match tag.split(is_end).next() {
            Some(name) if !name.is_empty() => Self::Start(name, after_attributes(tag)),
            _ => Self::End(after_attributes(tag)),
        }
    }
}

/// Whether a `<` before this text begins a tag or comment, and is not itself text.
fn is_tag(text: &str) -> bool {
    let name = text.strip_prefix('/').unwrap_or(text);
    text.starts_with('!') || name.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// The text after the tag's `>`. A `>` within quotes belongs to an attribute.
fn after_attributes(tag: &str) -> &str {
    let mut quote = None;
    let end = tag.find(|c| match quote {
        Some(open) => {
            if c == open {
                quote = None;
            }
            false
        }
        None if matches!(c, '"' | '\'') => {
            quote = Some(c);
            false
        }
        None => c == '>',
    });
    end.and_then(|end| tag.get(end + 1..)).unwrap_or_default()
}

fn without_line_break<'a>(name: &str, content: &'a str) -> &'a str {
    let after = content.strip_prefix("\r\n").or_else(|| content.strip_prefix(['\r', '\n']));
    after.filter(|_| IGNORE_LINE_BREAK.contains(&name)).unwrap_or(content)
}

/// The text up to the end tag of this name.
fn text_in<'a>(name: &str, text: &'a str) -> &'a str {
    text.find(&format!("</{name}")).and_then(|end| text.get(..end)).unwrap_or(text)
}

fn add(hash: u32, name: &str) -> u32 {
    let letters = name.bytes().map(|letter| letter.to_ascii_lowercase()).chain([b' ']);
    letters.fold(hash, |hash, letter| (hash ^ u32::from(letter)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_names(names: &[&str]) -> u32 {
        names.iter().fold(0x811c_9dc5, |hash, name| add(hash, name))
    }

    #[test]
    fn elements_comments_and_texts_count_but_not_what_a_text_says() {
        let page = "<p class=\"a > b\">one<!><br/>two<!-- <b> --></p><footer>three</footer><!><script>x</script>";
        let names = ["p", "#text", "#comment", "br", "#text", "#comment", "footer", "#text"];
        assert_eq!(shape(page), of_names(&names));
        assert_eq!(shape(&page.replace("one", "1 < 2")), shape(page));
        assert_eq!(shape(&page.replace("one", " ")), shape(page));
        assert_ne!(shape(&page.replace("one", "")), shape(page));
    }

    #[test]
    fn markup_inside_text_only_elements_does_not_count() {
        let page = "<noscript><p>Scripts are off.</p></noscript><textarea><b></textarea><i></i>";
        assert_eq!(shape(page), of_names(&["noscript", "#text", "textarea", "#text", "i"]));
        assert_eq!(shape("<textarea></textarea><b></b>"), of_names(&["textarea", "b"]));
    }

    #[test]
    fn a_line_break_that_browsers_ignore_is_not_a_text() {
        assert_eq!(shape("<pre>\n</pre><textarea>\r\n</textarea>"), of_names(&["pre", "textarea"]));
        assert_eq!(shape("<pre>\n\n</pre><p>\n</p>"), of_names(&["pre", "#text", "p", "#text"]));
    }

    #[test]
    fn adding_removing_or_moving_an_element_changes_the_shape() {
        let page = shape("<label></label><input><p></p>");
        for touched in [
            "<label></label><input><x-lock></x-lock><p></p>",
            "<label></label><p></p>",
            "<input><label></label><p></p>",
        ] {
            assert_ne!(shape(touched), page, "{touched}");
        }
    }

    #[test]
    fn the_shape_is_written_into_the_body() {
        assert_eq!(
            with_shape("<html><body><p></p></body></html>"),
            format!("<html><body data-shape=\"{:x}\"><p></p></body></html>", of_names(&["p"]))
        );
        assert_eq!(with_shape("no page"), "no page");
    }
}
