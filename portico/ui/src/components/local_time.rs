use js_sys::{Array, Date, Object};
use leptos::prelude::*;

use crate::effect::effect;

/// Day and time, as options of `Intl.DateTimeFormat`.
const LONG: [(&str, &str); 2] = [("dateStyle", "long"), ("timeStyle", "short")];

/// A time, in UTC from the server and in the browser's time zone after hydration.
#[component]
pub fn LocalTime(
    /// RFC 3339, UTC.
    at: String,
) -> impl IntoView {
    let shown = RwSignal::new(in_utc(&at));
    let moment = at.clone();
    effect(move || shown.set(in_browser_zone(&moment, &LONG)));
    view! { <time datetime=at>{shown}</time> }
}

/// Formats `2026-11-03T09:12:00.5Z` as `2026-11-03 09:12 UTC`.
pub fn in_utc(at: &str) -> String {
    match (at.get(..10), at.get(11..16)) {
        (Some(day), Some(time)) => format!("{day} {time} UTC"),
        _ => at.to_owned(),
    }
}

/// The time in the browser's zone and language. `style` are options of `Intl.DateTimeFormat`.
pub fn in_browser_zone(at: &str, style: &[(&str, &str)]) -> String {
    let options = Object::new();
    for (key, value) in style {
        _ = js_sys::Reflect::set(&options, &(*key).into(), &(*value).into());
    }
    let format = js_sys::Intl::DateTimeFormat::new(&Array::new(), &options);
    let text = format.format().call1(&format, &Date::new(&at.into()));
    text.ok().and_then(|text| text.as_string()).unwrap_or_else(|| in_utc(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_writes_utc() {
        assert_eq!(in_utc("2026-11-03T09:12:00.5Z"), "2026-11-03 09:12 UTC");
        assert_eq!(in_utc("soon"), "soon");
    }
}
