//! Your server: what it adds to Portico's.

/// The server with everything that is yours.
pub fn server() -> portico::Server {
    portico::Server::new(&app::SITE)
}
