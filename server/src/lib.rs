//! Your server: what it adds to Portico's.

mod notes;

use app::notes::store;
use portico::db::migrations;

/// The translations of your own sentences, by the part of the WASM that needs them.
const GERMAN: &[(&str, &str)] = &[
    ("main", include_str!("../../languages/de/main.txt")),
    ("members", include_str!("../../languages/de/members.txt")),
];

/// The server with everything that is yours.
pub fn server() -> portico::Server {
    portico::Server::new(&app::SITE)
        .migrations(migrations!("../migrations/sqlite", "../migrations/postgres"))
        .language("de", GERMAN)
        .routes(notes::routes())
        .export("notes", store::list)
}
