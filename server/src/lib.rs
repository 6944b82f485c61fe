//! Your server: what it adds to Portico's.

mod notes;

use app::notes::store;
use portico::db::migrations;

/// The server with everything that is yours.
pub fn server() -> portico::Server {
    portico::Server::new(&app::SITE)
        .migrations(migrations!("../migrations/sqlite", "../migrations/postgres"))
        .routes(notes::routes())
        .export("notes", store::list)
}
