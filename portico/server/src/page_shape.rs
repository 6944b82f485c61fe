//! The shape of a page: the sequence of its elements and comments. The browser compares it before hydration (see
//! `start.js`) because extensions and translators may already have changed the page.

const FOOTER_END: &str = "</footer>";

/// A browser that runs scripts parses the content of these elements as text.
const TEXT_ONLY: [&str; 5] = ["script", "style", "noscript", "textarea", "title"];

/// The page with its shape in its `<body>`.
pub fn with_shape(html: &str) -> String {
    match html.split_once("<body>") {
        Some((head, body)) => format!("{head}<body data-shape=\"{:x}\">{body}", shape(body)),
        None => html.to_owned(),
    }
}

/// 32-bit FNV-1a over the names up to the site's footer, each followed by a space. A comment counts as `#`.
fn shape(body: &str) -> u32 {
    let end = body.rfind(FOOTER_END).unwrap_or(body.len());
    let mut rest = body.get(..end).unwrap_or(body);
    let mut hash = 0x811c_9dc5;
    while let Some((_, tag)) = rest.split_once('<') {
        rest = match Token::read(tag) {
            Token::Start(name, after) => {
                hash = add(hash, name);
                if TEXT_ONLY.contains(&name) { after_text_of(name, after) } else { after }
            }
            Token::Comment(after) => {
                hash = add(hash, "#");
                after
            }
            Token::Other(after) => after,
        };
    }
    hash
}

/// The token after a `<`, and the text after it.
enum Token<'a> {
    Start(&'a str, &'a str),
    Comment(&'a str),
    /// An end tag, or a `<` that starts no tag.
    Other(&'a str),
}

impl<'a> Token<'a> {
    fn read(tag: &'a str) -> Self {
        if let Some(comment) = tag.strip_prefix('!') {
            let end = if comment.starts_with("--") { "-->" } else { ">" };
            return Self::Comment(comment.split_once(end).map_or("", |(_, after)| after));
        }
        let is_end = |c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/');
        let name = tag.split(is_end).next().unwrap_or_default();
        match name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            true => Self::Start(name, after_attributes(tag)),
            false => Self::Other(tag),
        }
    }
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

fn after_text_of<'a>(name: &str, text: &'a str) -> &'a str {
    text.find(&format!("</{name}")).and_then(|end| text.get(end..)).unwrap_or_default()
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
    fn elements_and_comments_count_but_text_does_not() {
        let page = "<p class=\"a > b\">one<!><br/>two<!-- <b> --></p><footer>three</footer><!><script>x</script>";
        assert_eq!(shape(page), of_names(&["p", "#", "br", "#", "footer"]));
        assert_eq!(shape(&page.replace("one", "1 < 2")), shape(page));
    }

    #[test]
    fn markup_inside_text_only_elements_does_not_count() {
        let page = "<noscript><p>Scripts are off.</p></noscript><textarea><b></textarea><i></i>";
        assert_eq!(shape(page), of_names(&["noscript", "textarea", "i"]));
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
