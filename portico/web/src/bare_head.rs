use std::fmt;

use portico_wire::brand::Brand;

/// The content of `<head>` in a page that is drawn without the renderer of the pages.
pub struct BareHead<'a> {
    pub brand: &'a Brand,
    pub title: &'a str,
    pub description: &'a str,
    /// The address of the style sheet.
    pub style: &'a str,
    /// The script that shows the visitor's theme.
    pub theme_script: &'a str,
    /// Marks the script as one of the site's.
    pub nonce: &'a str,
}

impl fmt::Display for BareHead<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { brand, style, theme_script, nonce, .. } = self;
        let (title, name) = (in_attribute(self.title), in_attribute(brand.name));
        let description = in_attribute(self.description);
        write!(
            f,
            "<meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
             <meta name=\"color-scheme\" content=\"light dark\">"
        )?;
        for (scheme, color) in [("light", brand.theme_color_light), ("dark", brand.theme_color_dark)] {
            let media = format!("(prefers-color-scheme: {scheme})");
            write!(f, "<meta name=\"theme-color\" content=\"{}\" media=\"{media}\">", in_attribute(color))?;
        }
        write!(
            f,
            "<script nonce=\"{nonce}\">{theme_script}</script><title>{title} · {name}</title>\
             <meta name=\"description\" content=\"{description}\">\
             <link rel=\"icon\" href=\"/favicon.svg\" type=\"image/svg+xml\"><link rel=\"stylesheet\" href=\"{style}\">"
        )
    }
}

/// The bar at the top of such a page: the way to the site.
pub fn bare_header(brand: &Brand) -> String {
    let (mark, name) = (brand.mark, in_attribute(brand.name));
    format!(
        "<header class=\"site-header\"><a class=\"brand\" href=\"/\">\
         <svg class=\"brand-mark\" viewBox=\"0 0 24 24\" aria-hidden=\"true\">{mark}</svg>{name}</a></header>"
    )
}

/// A text for HTML, also between double quotes.
pub fn in_attribute(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
