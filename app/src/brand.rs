use portico::Brand;

/// The site's name and look. The colours of pages are in `style/theme.css`.
pub const BRAND: Brand = Brand {
    name: "Portico",
    tagline: "Portico: sign-up and log-in for web apps in Rust.",
    // Its mark, and the colours of browsers' bars and of emails.
    ..Brand::PORTICO
};
