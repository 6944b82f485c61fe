use http::{HeaderMap, header};

/// The most languages that are read. Browsers send a few.
const MOST: usize = 32;

/// The languages that a browser accepts, the preferred one first (RFC 9110, section 12.5.4).
pub fn accepted(headers: &HeaderMap) -> impl Iterator<Item = String> {
    let lists = headers.get_all(header::ACCEPT_LANGUAGE).iter().filter_map(|value| value.to_str().ok());
    let mut ranges: Vec<_> = lists.flat_map(|list| list.split(',')).take(MOST).filter_map(range).collect();
    // A stable sort: languages of the same weight stay in their order.
    ranges.sort_by_key(|(_, weight)| std::cmp::Reverse(*weight));
    ranges.into_iter().filter(|(_, weight)| *weight > 0).map(|(tag, _)| tag)
}

/// A language with its weight in thousandths.
fn range(text: &str) -> Option<(String, u32)> {
    let (tag, parameters) = text.split_once(';').unwrap_or((text, ""));
    let weight = match parameters.trim().split_once('=') {
        Some((name, weight)) if name.eq_ignore_ascii_case("q") => weight.trim().parse().ok()?,
        _ => 1.0,
    };
    if !(0.0..=1.0).contains(&weight) {
        return None;
    }
    let tag = tag.trim();
    (!tag.is_empty()).then(|| (tag.to_owned(), (weight * 1_000.0_f32) as u32))
}
