//! The stage of every test: the real server behind a real socket, a separate database, and a
//! clock that only the test moves.

mod answer;
mod app;
mod call;
mod command;
mod door;
mod factor;
mod house;
mod jwt;
mod mailbox;
mod nodes;
mod passkey;
mod patience;
mod people;
mod raw;
mod relay;
mod server;

pub use answer::Answer;
pub use app::TestApp;
pub use call::{Call, all_at_once};
pub use command::Portico;
pub use door::Door;
pub use factor::Pending;
pub use house::House;
pub use jwt::{claims, session_id};
pub use nodes::Nodes;
pub use patience::until;
pub use people::{Browser, PASSWORD, Tokens, address};
pub use relay::Relay;
pub use server::{Server, built_asset, stand_in_for_the_site};
