use rust_embed::RustEmbed;

/// Portico's own texts: a folder for each language.
#[derive(RustEmbed)]
#[folder = "../languages"]
struct Files;

/// The texts of a language, each with its part. None if Portico does not have the language.
pub fn texts(tag: &str) -> impl Iterator<Item = (String, &'static str)> {
    let files = Files::iter().filter_map(move |path| {
        let part = path.strip_prefix(tag)?.strip_prefix('/')?.strip_suffix(".txt")?.to_owned();
        // The words of emails are in a folder below, and `portico-mail` reads them.
        let part = Some(part).filter(|part| !part.contains('/'))?;
        let text = String::from_utf8_lossy(&Files::get(&path)?.data).into_owned();
        Some((part, &*text.leak()))
    });
    files.collect::<Vec<_>>().into_iter()
}
