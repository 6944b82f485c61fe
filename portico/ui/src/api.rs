//! Server functions, called by the site's own pages. API clients use `/api/v1`.

mod account;
mod activity;
mod authenticator;
mod email;
mod factors;
mod passkey;
mod password;
mod session;
mod sessions;
mod step;

pub use portico_wire::answers::{
    LinkedAccount, LogInOutcome, LoggedIn, LoggedOut, NewApp, NewRecoveryCodes, OneMoreStep, PendingStep, Redirect,
    Refreshed, Renamed, SessionsEnded, SignUpOutcome, StepMethod, VerificationLink,
};

pub use account::{CreateAccount, DeleteAccount, RenameAccount, create_account, delete_account, rename_account};
pub use activity::{ListActivity, list_activity};
pub use authenticator::{
    BeginApp, ConfirmApp, RemoveApp, RenewRecoveryCodes, ShowApp, begin_app, confirm_app, remove_app,
    renew_recovery_codes, show_app,
};
pub use email::{
    ChangeEmail, CheckVerificationLink, ResendVerification, VerifyEmail, change_email, check_verification_link,
    resend_verification, verify_email,
};
pub use factors::{
    CheckUndoLink, DismissOffer, EndTrust, GiveProof, ShowFactors, ShowOffer, UndoFactor, check_undo_link,
    dismiss_offer, end_trust, give_proof, show_factors, show_offer, undo_factor,
};
pub use passkey::{
    AddPasskey, LogInWithPasskey, PasskeyOptions, RemovePasskey, RenamePasskey, ShowPasskeys, add_passkey,
    log_in_with_passkey, passkey_options, remove_passkey, rename_passkey, show_passkeys,
};
pub use password::{
    ChangePassword, CheckResetLink, ForgetPassword, RemovePassword, ResetPassword, SetPassword, change_password,
    check_reset_link, forget_password, remove_password, reset_password, set_password,
};
pub use session::{
    CreateSession, EndSession, RefreshSession, ShowSession, create_session, end_session, refresh_session, show_session,
};
pub use sessions::{EndOneSession, EndOtherSessions, ListSessions, end_one_session, end_other_sessions, list_sessions};
pub use step::{FinishStep, KeepAccount, LeaveStep, ShowStep, finish_step, keep_account, leave_step, show_step};
