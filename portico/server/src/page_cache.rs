//! Pages that are the same for all logged-out visitors, kept after their first rendering. Only the nonce and the time of
//! rendering change; they are written into the kept text.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::response::Response;
use http::HeaderMap;
use http::response::Parts;
use portico_ui::PageFiles;
use portico_ui::passkeys::Offered;

/// The most pages that are kept, the longest address and the longest page, in bytes. All of them take at most four
/// megabytes. If there are too many, all are dropped, and those still in demand are soon rendered again.
const MAX_PAGES: usize = 128;
const MAX_ADDRESS: usize = 256;
const MAX_LENGTH: usize = 32 * 1024;

/// The pages that were rendered with the current files of the site.
#[derive(Default)]
pub struct PageCache(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    files: Option<Arc<PageFiles>>,
    pages: HashMap<PageKey, Arc<KeptPage>>,
}

/// Everything that the text of such a page depends on, besides the site's files.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PageKey {
    /// Path and query.
    address: String,
    lang: &'static str,
    shows_outbox: bool,
    passkeys: Offered,
}

/// The texts that are new in each response.
#[derive(Clone, Copy)]
pub struct Marks<'a> {
    pub nonce: &'a str,
    pub rendered_at: i64,
}

/// A page, cut where the marks go.
#[derive(Debug)]
pub struct KeptPage {
    headers: HeaderMap,
    pieces: Vec<Piece>,
    length: usize,
}

#[derive(Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Nonce,
    RenderedAt,
}

impl PageKey {
    /// `None` if the address is too long.
    pub fn new(address: &str, lang: &'static str, shows_outbox: bool, passkeys: Offered) -> Option<Self> {
        (address.len() <= MAX_ADDRESS).then(|| Self { address: address.to_owned(), lang, shows_outbox, passkeys })
    }
}

impl PageCache {
    pub fn get(&self, key: &PageKey, files: &Arc<PageFiles>) -> Option<Arc<KeptPage>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.has(files).then(|| kept.pages.get(key).cloned()).flatten()
    }

    pub fn keep(&self, key: PageKey, files: Arc<PageFiles>, page: KeptPage) {
        if page.length > MAX_LENGTH {
            return;
        }
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !kept.has(&files) || kept.pages.len() >= MAX_PAGES {
            *kept = Kept { files: Some(files), pages: HashMap::new() };
        }
        kept.pages.insert(key, Arc::new(page));
    }
}

impl Kept {
    fn has(&self, files: &Arc<PageFiles>) -> bool {
        self.files.as_ref().is_some_and(|known| Arc::ptr_eq(known, files) || known == files)
    }
}

impl KeptPage {
    /// Cuts a page that was rendered with these marks. They are random, so nothing else in the page reads the same.
    pub fn cut(headers: &HeaderMap, html: &str, marks: Marks<'_>) -> Self {
        let time = marks.rendered_at.to_string();
        let mut pieces = Vec::new();
        for (i, part) in html.split(marks.nonce).enumerate() {
            if i > 0 {
                pieces.push(Piece::Nonce);
            }
            for (i, text) in part.split(time.as_str()).enumerate() {
                if i > 0 {
                    pieces.push(Piece::RenderedAt);
                }
                pieces.push(Piece::Text(text.to_owned()));
            }
        }
        Self { headers: headers.clone(), pieces, length: html.len() }
    }

    pub fn text(&self, marks: Marks<'_>) -> String {
        let time = marks.rendered_at.to_string();
        let mut text = String::with_capacity(self.length);
        for piece in &self.pieces {
            text.push_str(match piece {
                Piece::Text(text) => text,
                Piece::Nonce => marks.nonce,
                Piece::RenderedAt => &time,
            });
        }
        text
    }

    pub fn response(&self, marks: Marks<'_>) -> Response {
        let mut response = Response::new(self.text(marks).into());
        *response.headers_mut() = self.headers.clone();
        response
    }

    /// The response to the visitor for whom the page was rendered.
    pub fn first_response(&self, parts: Parts, marks: Marks<'_>) -> Response {
        Response::from_parts(parts, self.text(marks).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RENDERED: Marks<'_> = Marks { nonce: "n0nce", rendered_at: 4_611_686_018_427_387_905 };

    fn files(style: &str) -> Arc<PageFiles> {
        let [script, wasm, style] = ["/a.js", "/a.wasm", style].map(str::to_owned);
        Arc::new(PageFiles { script, wasm, style, ..PageFiles::default() })
    }

    fn page(html: &str) -> KeptPage {
        KeptPage::cut(&HeaderMap::new(), html, RENDERED)
    }

    fn key(address: &str) -> PageKey {
        PageKey::new(address, "en", false, Offered::Yes).unwrap()
    }

    #[test]
    fn a_cached_page_gets_the_nonce_and_the_time_of_its_response() {
        let page = page("<script nonce=n0nce>at(4611686018427387905)</script><script nonce=n0nce>");
        let text = page.text(Marks { nonce: "other", rendered_at: 7 });
        assert_eq!(text, "<script nonce=other>at(7)</script><script nonce=other>");
    }

    #[test]
    fn other_files_drop_all_pages() {
        let cache = PageCache::default();
        cache.keep(key("/login"), files("/a.css"), page("a"));
        assert!(cache.get(&key("/login"), &files("/a.css")).is_some());
        assert!(cache.get(&key("/login"), &files("/b.css")).is_none());
        cache.keep(key("/signup"), files("/b.css"), page("b"));
        assert!(cache.get(&key("/login"), &files("/b.css")).is_none());
    }

    #[test]
    fn each_language_has_a_page_of_its_own() {
        let cache = PageCache::default();
        cache.keep(key("/login"), files("/a.css"), page("a"));
        let german = PageKey::new("/login", "de", false, Offered::Yes).unwrap();
        assert!(cache.get(&german, &files("/a.css")).is_none());
    }

    #[test]
    fn addresses_of_a_flood_are_not_all_kept() {
        let cache = PageCache::default();
        for number in 0..10 * MAX_PAGES {
            cache.keep(key(&format!("/login?{number}")), files("/a.css"), page("a"));
        }
        assert!(cache.0.lock().unwrap().pages.len() <= MAX_PAGES);
        assert_eq!(PageKey::new(&"/".repeat(MAX_ADDRESS + 1), "en", false, Offered::Yes), None);
        cache.keep(key("/long"), files("/a.css"), page(&"a".repeat(MAX_LENGTH + 1)));
        assert!(cache.get(&key("/long"), &files("/a.css")).is_none());
    }
}
