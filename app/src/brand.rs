use portico::Brand;

/// The site's name and look. The colours of pages are in `style/theme.css`.
pub const BRAND: Brand = Brand {
    name: "Portico",
    tagline: "Portico: a web app in Rust, with sign-up and log-in.",
    // Its mark, and the colours of browsers' bars and of emails.
    ..Brand::PORTICO
};
