use std::fmt::Write;

use portico_accounts::Fault;
use qrcodegen::{QrCode, QrCodeEcc};

/// The light margin around a code, in modules: four, as ISO/IEC 18004 demands.
const MARGIN: i32 = 4;

/// A text as a QR code: an `svg` element of black on white, whatever the theme, because cameras need the contrast. It
/// has presentation attributes and no `style`, which the content security policy would block.
pub fn qr_code(text: &str) -> Result<String, Fault> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).map_err(Fault::internal)?;
    let size = code.size() + 2 * MARGIN;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            // Writing to a string cannot fail.
            _ = write!(path, "M{} {}h1v1h-1z", x + MARGIN, y + MARGIN);
        }
    }
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {size} {size}\" shape-rendering=\"crispEdges\" \
         role=\"img\" aria-label=\"QR code\"><rect width=\"{size}\" height=\"{size}\" fill=\"#fff\"/>\
         <path fill=\"#000\" d=\"{path}\"/></svg>"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_an_svg_without_styles() {
        let svg = qr_code("otpauth://totp/Portico:ada%40example.org?secret=GEZDGNBVGY3TQOJQ").unwrap();
        assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>"));
        assert!(!svg.contains("style=") && !svg.contains("otpauth"));
        assert!(svg.contains("M4 4h1v1h-1z"), "the corner of the first finder pattern");
    }

    #[test]
    fn text_that_no_code_can_hold_is_an_error() {
        assert!(qr_code(&"a".repeat(3_000)).is_err());
    }
}
