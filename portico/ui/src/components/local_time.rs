use js_sys::{Array, Date, Object};
use leptos::prelude::*;

use crate::effect::effect;
#[cfg(feature = "ssr")]
use crate::t;
use crate::words;

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

/// Formats `2026-11-03T09:12:00.5Z` as `2026-11-03 09:12 UTC`, or as the language of the page has it.
#[cfg(feature = "ssr")]
pub fn in_utc(at: &str) -> String {
    in_utc_as(t!("{year}-{month}-{day} {time} UTC"), at)
}

/// Formats `2026-11-03T09:12:00.5Z` as `2026-11-03 09:12 UTC`. Only the server's texts are seen in UTC, so the browser
/// has no code for other languages.
#[cfg(not(feature = "ssr"))]
pub fn in_utc(at: &str) -> String {
    match (at.get(..10), at.get(11..16)) {
        (Some(day), Some(time)) => format!("{day} {time} UTC"),
        _ => at.to_owned(),
    }
}

/// A time within a text: in UTC from the server, and in the browser's time zone in what the browser draws itself.
pub fn time_in_text(at: &str) -> String {
    if cfg!(feature = "ssr") { in_utc(at) } else { in_browser_zone(at, &LONG) }
}

/// The parts of a time that a sentence names.
#[cfg(feature = "ssr")]
fn in_utc_as(sentence: &str, at: &str) -> String {
    match (at.get(..4), at.get(5..7), at.get(8..10), at.get(11..16)) {
        (Some(year), Some(month), Some(day), Some(time)) => {
            words::fill(sentence, &[("year", year), ("month", month), ("day", day), ("time", time)])
        }
        _ => at.to_owned(),
    }
}

/// The day in UTC.
#[cfg(feature = "ssr")]
pub fn utc_day(at: &str) -> String {
    in_utc_as(t!("{year}-{month}-{day}"), at)
}

/// The day in UTC.
#[cfg(not(feature = "ssr"))]
pub fn utc_day(at: &str) -> String {
    at.get(..10).unwrap_or(at).to_owned()
}

/// The time of day in UTC.
pub fn utc_time(at: &str) -> String {
    at.get(11..16).map_or_else(|| at.to_owned(), |time| format!("{time} UTC"))
}

/// The languages for `Intl`.
pub fn locales() -> Array {
    Array::of1(&words::locale().into())
}

/// The time in the browser's zone and the page's language. `style` are options of `Intl.DateTimeFormat`.
pub fn in_browser_zone(at: &str, style: &[(&str, &str)]) -> String {
    let options = Object::new();
    for (key, value) in style {
        _ = js_sys::Reflect::set(&options, &(*key).into(), &(*value).into());
    }
    let format = js_sys::Intl::DateTimeFormat::new(&locales(), &options);
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
