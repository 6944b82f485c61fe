use serde::Serialize;

/// A letter to a user, with the values its text needs. Each has a folder of templates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Letter {
    VerifyEmail {
        link: String,
    },
    ResetPassword {
        link: String,
    },
    /// To the new address.
    ConfirmNewEmail {
        link: String,
    },
    /// To the owner of an address that someone else tried to use.
    AddressTaken,
    PasswordChanged {
        at: String,
    },
    /// To the old address.
    EmailChangeAsked {
        at: String,
        new_email: String,
    },
    /// To the old address.
    EmailChanged {
        at: String,
        new_email: String,
    },
    NewDevice {
        at: String,
        device: String,
        address: Option<String>,
    },
    SessionStolen {
        at: String,
        device: String,
    },
    /// `at` is when the account will be deleted.
    DeletionAsked {
        at: String,
    },
}

impl Letter {
    /// The folder with its templates.
    pub(crate) fn folder(&self) -> &'static str {
        match self {
            Letter::VerifyEmail { .. } => "verify_email",
            Letter::ResetPassword { .. } => "reset_password",
            Letter::ConfirmNewEmail { .. } => "confirm_new_email",
            Letter::AddressTaken => "address_taken",
            Letter::PasswordChanged { .. } => "password_changed",
            Letter::EmailChangeAsked { .. } => "email_change_asked",
            Letter::EmailChanged { .. } => "email_changed",
            Letter::NewDevice { .. } => "new_device",
            Letter::SessionStolen { .. } => "session_stolen",
            Letter::DeletionAsked { .. } => "deletion_asked",
        }
    }
}
