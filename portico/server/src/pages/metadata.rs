//! What search engines and messengers read about a page, written into its head next to the title.

use std::fmt::Write as _;

use portico_ui::routes;
use portico_web::in_attribute;
use portico_web::languages::Lang;
use portico_wire::brand::Brand;

use crate::site_files;

const TITLE: &str = "<title>";
const TITLE_END: &str = "</title>";

/// A page as others link to it.
pub struct Metadata<'a> {
    pub brand: &'a Brand,
    /// The language of the page.
    pub lang: &'a Lang,
    /// The site's public scheme, host and port.
    pub origin: &'a str,
    pub path: &'a str,
    /// Whether search engines may list the page. Others have no address to share.
    pub is_listed: bool,
}

impl Metadata<'_> {
    /// The rendered page with its metadata. A page without a title is unchanged.
    pub fn written_into(&self, html: &str) -> String {
        let Some((before, after)) = html.split_once(TITLE_END) else { return html.to_owned() };
        let title = before.rsplit_once(TITLE).map_or(self.brand.name, |(_, title)| title);
        format!("{before}{TITLE_END}{}{after}", self.tags(title))
    }

    /// `title` is escaped for text, not for an attribute.
    fn tags(&self, title: &str) -> String {
        let description = in_attribute(self.lang.say(routes::description(self.path).unwrap_or(self.brand.tagline)));
        let mut tags = format!("<meta name=\"description\" content=\"{description}\">");
        if !self.is_listed {
            return tags;
        }
        let name = in_attribute(self.brand.name);
        let title = title.replace('"', "&quot;").replace('>', "&gt;");
        let title = title.strip_suffix(&format!(" · {name}")).unwrap_or(&title);
        let address = in_attribute(&self.address());
        // Writing to a string cannot fail.
        _ = write!(tags, "<link rel=\"canonical\" href=\"{address}\">");
        let picture = site_files::social_picture().map(|picture| format!("{}{picture}", self.origin));
        let of_card = [
            ("type", Some("website")),
            ("site_name", Some(name.as_str())),
            ("title", Some(title)),
            ("description", Some(description.as_str())),
            ("url", Some(address.as_str())),
            ("image", picture.as_deref()),
        ];
        for (property, content) in of_card {
            if let Some(content) = content {
                _ = write!(tags, "<meta property=\"og:{property}\" content=\"{content}\">");
            }
        }
        // The rest of a card is read from the properties above.
        let card = if picture.is_some() { "summary_large_image" } else { "summary" };
        _ = write!(tags, "<meta name=\"twitter:card\" content=\"{card}\">");
        tags
    }

    /// The one address of the page: without a query, and without a slash at its end.
    fn address(&self) -> String {
        format!("{}/{}", self.origin, self.path.trim_matches('/'))
    }
}

#[cfg(test)]
mod tests {
    use portico_web::languages::Languages;

    use super::*;

    const ACME: Brand = Brand { name: "Acme \"&\" Sons", tagline: "Everything a <coyote> needs.", ..Brand::PORTICO };

    fn written(path: &str, is_listed: bool, html: &str) -> String {
        let languages = Languages::new(&[]);
        let lang = &languages.all()[0];
        Metadata { brand: &ACME, lang, origin: "https://acme.example", path, is_listed }.written_into(html)
    }

    #[test]
    fn metadata_follows_the_title() {
        let html = "<head><title>Log in · Acme \"&amp;\" Sons</title></head>";
        let written = written("/login/", true, html);
        let title = "<head><title>Log in · Acme \"&amp;\" Sons</title><meta name=\"description\"";
        assert!(written.starts_with(title) && written.ends_with("></head>"), "{written}");
        for tag in [
            "<link rel=\"canonical\" href=\"https://acme.example/login\">",
            "<meta property=\"og:title\" content=\"Log in\">",
            "<meta property=\"og:site_name\" content=\"Acme &quot;&amp;&quot; Sons\">",
            "<meta property=\"og:url\" content=\"https://acme.example/login\">",
        ] {
            assert!(written.contains(tag), "{tag}: {written}");
        }
    }

    #[test]
    fn an_unlisted_page_has_a_description_and_no_address() {
        let written = written("/nowhere", false, "<title>x</title>");
        let description = "<meta name=\"description\" content=\"Everything a &lt;coyote&gt; needs.\">";
        assert_eq!(written, format!("<title>x</title>{description}"));
    }

    #[test]
    fn the_home_page_has_one_slash() {
        let written = written("/", true, "<title>x</title>");
        assert!(written.contains("href=\"https://acme.example/\""), "{written}");
    }

    #[test]
    fn a_hostile_path_cannot_leave_its_attribute() {
        let written = written("/\"><script>&", true, "<title>\">&lt;script>x</title>");
        assert!(written.contains("href=\"https://acme.example/&quot;&gt;&lt;script&gt;&amp;\""), "{written}");
        assert!(!written.split_once(TITLE_END).unwrap().1.contains("<script"), "{written}");
    }
}
