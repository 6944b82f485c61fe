//! Server functions, called by the site's own pages. API clients use `/api/v1`.

mod account;
mod activity;
mod dashboard;
mod email;
mod onward;
mod password;
mod session;
mod sessions;

pub use account::{
    CreateAccount, DeleteAccount, Joined, RenameAccount, Renamed, create_account, delete_account, rename_account,
};
pub use activity::{ListActivity, list_activity};
pub use dashboard::{Dashboard, ShowDashboard, show_dashboard};
pub use email::{
    ChangeEmail, CheckVerificationLink, ResendVerification, VerificationLink, VerifyEmail, change_email,
    check_verification_link, resend_verification, verify_email,
};
pub use onward::Onward;
pub use password::{
    ChangePassword, CheckResetLink, ForgetPassword, ResetLink, ResetPassword, change_password, check_reset_link,
    forget_password, reset_password,
};
pub use session::{
    CreateSession, EndSession, Entered, Left, RefreshSession, Refreshed, ShowSession, create_session, end_session,
    refresh_session, show_session,
};
pub use sessions::{
    EndOneSession, EndOtherSessions, ListSessions, SessionsEnded, end_one_session, end_other_sessions, list_sessions,
};
