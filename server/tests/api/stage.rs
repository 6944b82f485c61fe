//! What every fact is played on: the real server behind a real socket, a database of its own, and a
//! clock that stands still until it is moved.

mod answer;
mod app;
mod call;
mod command;
mod jwt;
mod people;
mod raw;

pub use answer::Answer;
pub use app::TestApp;
pub use call::{Call, all_at_once};
pub use command::Portico;
pub use jwt::claims;
pub use people::{PASSWORD, Tokens, address};
