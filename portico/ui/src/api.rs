//! Server functions, called by the site's own pages. API clients use `/api/v1`.

mod account;
mod activity;
mod email;
mod password;
mod session;
mod sessions;

pub use portico_wire::answers::{
    LoggedIn, LoggedOut, Redirect, Refreshed, Renamed, ResetLink, SessionsEnded, SignUpOutcome, VerificationLink,
};

pub use account::{CreateAccount, DeleteAccount, RenameAccount, create_account, delete_account, rename_account};
pub use activity::{ListActivity, list_activity};
pub use email::{
    ChangeEmail, CheckVerificationLink, ResendVerification, VerifyEmail, change_email, check_verification_link,
    resend_verification, verify_email,
};
pub use password::{
    ChangePassword, CheckResetLink, ForgetPassword, ResetPassword, change_password, check_reset_link, forget_password,
    reset_password,
};
pub use session::{
    CreateSession, EndSession, RefreshSession, ShowSession, create_session, end_session, refresh_session, show_session,
};
pub use sessions::{EndOneSession, EndOtherSessions, ListSessions, end_one_session, end_other_sessions, list_sessions};
