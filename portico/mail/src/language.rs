//! The words of letters, by language: `portico/languages/<tag>/mails/`.

use std::sync::LazyLock;

use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../languages"]
struct Files;

/// The language of readers whose own is not among [`LANGUAGES`].
const ENGLISH: &str = "en";

/// The languages of Portico's letters, as language tags, English first. Each is a folder of words.
pub static LANGUAGES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let tags = Files::iter().filter_map(|file| file.strip_suffix("/mails/greeting.txt").map(str::to_owned));
    let others = tags.filter(|tag| tag != ENGLISH).map(|tag| &*tag.leak());
    [ENGLISH].into_iter().chain(others).collect()
});

/// The language of a letter to a reader of `wanted`.
pub(crate) fn language(wanted: &str) -> &'static str {
    LANGUAGES.iter().copied().find(|tag| *tag == wanted).unwrap_or(ENGLISH)
}

/// A file of words, such as `verify_email/subject.txt`.
pub(crate) fn words(language: &str, file: &str) -> Option<String> {
    let file = Files::get(&format!("{language}/mails/{file}"))?;
    Some(String::from_utf8_lossy(&file.data).into_owned())
}

/// The names of all files of a language.
#[cfg(test)]
pub(crate) fn files(language: &str) -> Vec<String> {
    let mails = format!("{language}/mails/");
    Files::iter().filter_map(|file| file.strip_prefix(&mails).map(str::to_owned)).collect()
}

/// A time of the form `2026-11-22 10:00 UTC`, as a language writes it.
pub(crate) fn time(language: &str, at: &str) -> String {
    let parts =
        [("{year}", at.get(..4)), ("{month}", at.get(5..7)), ("{day}", at.get(8..10)), ("{time}", at.get(11..16))];
    let pattern = words(language, "time.txt").unwrap_or_default();
    let written = parts.into_iter().try_fold(pattern, |text, (name, part)| Some(text.replace(name, part?)));
    written.map_or_else(|| at.to_owned(), |text| text.trim().to_owned())
}

/// A device of the form `Firefox on Linux`, as a reader of `wanted` knows it.
pub fn device(wanted: &str, name: &str) -> String {
    let words = words(language(wanted), "device.txt").unwrap_or_default();
    let (pattern, unknown) = words.trim().split_once('\n').unwrap_or_default();
    match name.split_once(" on ") {
        Some((browser, system)) => pattern.replace("{system}", system).replace("{browser}", browser),
        None if name == "Unknown device" => unknown.to_owned(),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_of_an_unknown_language_gets_english() {
        assert_eq!(LANGUAGES.first(), Some(&ENGLISH));
        for tag in LANGUAGES.iter() {
            assert_eq!(language(tag), *tag);
        }
        for tag in ["", "tlh", "../en", "EN"] {
            assert_eq!(language(tag), ENGLISH, "{tag}");
        }
    }

    #[test]
    fn times_and_devices_are_written_as_in_the_language() {
        assert_eq!(time("en", "2026-11-22 10:00 UTC"), "2026-11-22 10:00 UTC");
        assert_eq!(time("de", "2026-11-22 10:00 UTC"), "22.11.2026 um 10:00 UTC");
        assert_eq!(time("de", "soon"), "soon");
        let devices = ["Firefox on Linux", "curl", "Unknown device"];
        assert_eq!(devices.map(|name| device("en", name)), devices);
        assert_eq!(devices.map(|name| device("de", name)), ["Firefox auf Linux", "curl", "Unbekanntes Gerät"]);
        assert_eq!(devices.map(|name| device("tlh", name)), devices);
    }
}
