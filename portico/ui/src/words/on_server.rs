use leptos::prelude::use_context;
use portico_web::languages::Lang;

/// The language of the page, or of the answer of a server function. The server puts it into context.
#[derive(Clone, Debug)]
pub struct PageLang(pub Lang);

/// The addresses of the tables that the browser needs for the page's language, if any. The server puts them into
/// context.
#[derive(Clone, Debug)]
pub struct Tables(pub Option<String>);

/// The language in context. `None` outside a page and a server function.
pub fn page_lang() -> Option<Lang> {
    use_context().map(|PageLang(lang)| lang)
}

pub fn found(english: &str) -> Option<&'static str> {
    page_lang()?.found(english)
}

pub fn language() -> String {
    page_lang().map_or_else(|| "en".to_owned(), |lang| lang.tag.to_owned())
}

/// The server writes times in one way for all variants.
pub fn locale() -> String {
    language()
}
