//! Test helpers: a separate database on each engine, a way to run one test on both, a pooler, a mail server, an
//! authenticator app, and passkeys.
//!
//! The tests of `portico-accounts` and of the test app depend on it, and so does `portico::testing`. It depends on no
//! other crate of Portico, so it can serve the tests of each. Its own tests check the layout of all sources (`tests/house/`).

mod certificate;
mod database;
mod mail_server;
mod passkey;
mod phone;
mod pooler;
mod ports;
pub mod sentences;
mod tls_postgres;

pub use certificate::Certificate;
pub use database::{Database, Engine, sqlite_url};
pub use mail_server::{Behaviour, MailServer};
pub use passkey::{Answer, Creation, KeyKind, SoftPasskey};
pub use phone::Phone;
pub use pooler::{PoolMode, Pooler};
pub use ports::free_address;
pub use tls_postgres::TlsPostgres;

/// Runs each test on SQLite and on PostgreSQL, as `<fact>::sqlite` and `<fact>::postgres`.
///
/// A test is `async fn fact(engine: Engine)`. One that is not listed is never called, which the compiler reports.
#[macro_export]
macro_rules! on_both_engines {
    ($($fact:ident),+ $(,)?) => {
        $(
            mod $fact {
                #[tokio::test]
                async fn sqlite() {
                    super::$fact($crate::Engine::Sqlite).await;
                }

                #[tokio::test]
                async fn postgres() {
                    super::$fact($crate::Engine::Postgres).await;
                }
            }
        )+
    };
}
