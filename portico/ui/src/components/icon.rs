use leptos::prelude::*;

/// A picture beside a word, which says the same. Its value is the content of an SVG of 24 by 24 units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Icon(&'static str);

impl Icon {
    pub const PERSON: Self = Self(r#"<circle cx="12" cy="8" r="4"/><path d="M4 21c0-5 3-7 8-7s8 2 8 7"/>"#);
    pub const SHIELD: Self = Self(r#"<path d="M12 3l8 3v6c0 5-4 8-8 9-4-1-8-4-8-9V6zm-3.5 9l2.5 2.5 4.5-5"/>"#);
    pub const COMPUTER: Self = Self(r#"<rect x="4" y="5" width="16" height="11" rx="1"/><path d="M2 20h20"/>"#);
    pub const PHONE: Self = Self(r#"<rect x="7" y="2" width="10" height="20" rx="2"/><path d="M11 18.5h2"/>"#);
    pub const TABLET: Self = Self(r#"<rect x="4" y="3" width="16" height="18" rx="2"/><path d="M11 17.5h2"/>"#);
    pub const PROGRAM: Self = Self(r#"<path d="M4 6l6 6-6 6m9 0h7"/>"#);
    pub const FILE: Self = Self(r#"<path d="M12 4v11m-5-5l5 5 5-5M4 20h16"/>"#);

    /// The picture of a device, by the name that the server gives it, such as `Firefox on Linux` or `backup-tool`.
    pub fn of_device(name: &str) -> Self {
        match name.split_once(" on ") {
            Some((_, "iPad")) => Self::TABLET,
            Some((_, "iPhone" | "iPod" | "Android" | "Windows Phone OS")) => Self::PHONE,
            Some(_) => Self::COMPUTER,
            None => Self::PROGRAM,
        }
    }

    /// As HTML, because the code of views would cost the browser more.
    pub fn html(self) -> String {
        ["<svg class=\"icon\" viewBox=\"0 0 24 24\" aria-hidden=\"true\">", self.0, "</svg>"].concat()
    }

    pub fn view(self) -> AnyView {
        view! { <div inner_html=self.html()></div> }.into_any()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_a_phone_a_tablet_a_computer_or_a_program() {
        assert_eq!(Icon::of_device("Safari on iPhone"), Icon::PHONE);
        assert_eq!(Icon::of_device("Safari on iPad"), Icon::TABLET);
        assert_eq!(Icon::of_device("Firefox on Linux"), Icon::COMPUTER);
        assert_eq!(Icon::of_device("Chrome on Windows"), Icon::COMPUTER);
        assert_eq!(Icon::of_device("Chrome on Windows 10"), Icon::COMPUTER, "as it was stored before");
        assert_eq!(Icon::of_device("backup-tool"), Icon::PROGRAM);
    }
}
