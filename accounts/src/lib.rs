//! Portico's domain: who may come in, and for how long.
//!
//! [`Accounts`] is its one door. Every use case is a file with its functions, its SQL and its error;
//! the REST routes and the server functions call it and add no rule of their own.

mod access_token;
mod accounts;
mod caller;
mod clock;
mod db;
mod fault;
mod log_in;
mod password_hashing;
mod profile;
mod randomness;
mod refresh;
mod root_secret;
mod sealing;
mod session;
mod session_token;
mod sign_up;
mod signing_key;
mod user;

pub use accounts::{Accounts, Settings, StartError};
pub use caller::{AcceptedToken, TokenError};
pub use clock::{Clock, Timestamp};
pub use db::{Db, OpenError};
pub use fault::Fault;
pub use log_in::{LogInError, LogInFrom};
pub use randomness::{NoRandomness, Randomness};
pub use refresh::RefreshError;
pub use root_secret::{RootSecret, WeakSecret};
pub use sealing::{NotAuthentic, Sealing};
pub use session::{Audience, Caller, LoggedIn, Session, SessionLifetimes, Tokens};
pub use sign_up::{AddedByOperator, SignUpError};
pub use signing_key::KeyError;
pub use user::User;
