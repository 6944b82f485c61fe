//! The day and the time of an event, as the list of events shows them. `now` is the browser's time in milliseconds
//! since 1970. With it, days and times are in the browser's zone and the page's language. Without it, they are in UTC.

use js_sys::{Date, Object, Reflect};

use crate::components::{in_browser_zone, locales, utc_day, utc_time};
use crate::t;

const MINUTE: f64 = 60_000.0;
const HOUR: f64 = 60.0 * MINUTE;
const DAY: f64 = 24.0 * HOUR;

/// The day: today, yesterday, or its date.
pub fn day(at: &str, now: Option<f64>) -> String {
    let Some(now) = now else { return utc_day(at) };
    match local_day(now) - local_day(milliseconds(at)) {
        days @ (0.0 | 1.0) => ago(days, "day"),
        _ => in_browser_zone(at, &[("dateStyle", "long")]),
    }
}

/// Whether an event was on another day than the one above it in the list.
pub fn is_new_day(at: &str, later: Option<&str>, now: Option<f64>) -> bool {
    later.is_none_or(|later| match now {
        Some(_) => local_day(milliseconds(later)) != local_day(milliseconds(at)),
        None => day(later, None) != day(at, None),
    })
}

/// The time of day, and within a day how long ago that is.
pub fn time(at: &str, now: Option<f64>) -> String {
    let Some(now) = now else { return utc_time(at) };
    let time = in_browser_zone(at, &[("timeStyle", "short")]);
    match age(at, now) {
        Some(age) => time + ", " + &age,
        None => time,
    }
}

/// How long ago a time is, if that is less than a day. The machine's clock may be wrong, so a time in the future has no
/// age.
pub fn age(at: &str, now: f64) -> Option<String> {
    let age = now - milliseconds(at);
    match age {
        0.0..MINUTE => Some(t!("just now").to_owned()),
        MINUTE..HOUR => Some(ago((age / MINUTE).floor(), "minute")),
        HOUR..DAY => Some(ago((age / HOUR).floor(), "hour")),
        _ => None,
    }
}

fn milliseconds(at: &str) -> f64 {
    Date::parse(at)
}

/// The number of a day in the browser's zone.
fn local_day(milliseconds: f64) -> f64 {
    let behind = Date::new(&milliseconds.into()).get_timezone_offset() * MINUTE;
    ((milliseconds - behind) / DAY).floor()
}

/// Such as "yesterday" or "2 hours ago".
fn ago(count: f64, unit: &str) -> String {
    let options = Object::new();
    _ = Reflect::set(&options, &"numeric".into(), &"auto".into());
    js_sys::Intl::RelativeTimeFormat::new(&locales(), &options).format(-count, unit).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: &str = "2026-11-03T09:12:00.5Z";

    #[test]
    fn the_server_writes_utc() {
        assert_eq!(day(AT, None), "2026-11-03");
        assert_eq!(time(AT, None), "09:12 UTC");
    }

    #[test]
    fn the_first_event_of_a_day_starts_a_new_day() {
        assert!(is_new_day(AT, None, None));
        assert!(is_new_day(AT, Some("2026-11-04T00:00:00Z"), None));
        assert!(!is_new_day(AT, Some("2026-11-03T23:59:59Z"), None));
    }
}
