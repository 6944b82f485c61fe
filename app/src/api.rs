//! Server functions: what our own pages ask the server. Programs use `/api/v1`.

mod account;
mod dashboard;
mod session;
mod sessions;

pub use account::{CreateAccount, RenameAccount, Renamed, create_account, rename_account};
pub use dashboard::{Dashboard, ShowDashboard, show_dashboard};
pub use session::{
    CreateSession, EndSession, Entered, Left, RefreshSession, Refreshed, ShowSession, create_session, end_session,
    refresh_session, show_session,
};
pub use sessions::{
    EndOneSession, EndOtherSessions, ListSessions, SessionsEnded, end_one_session, end_other_sessions, list_sessions,
};
