use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use strum::{IntoStaticStr, VariantNames};

/// A letter to a user, with the values that its text needs. Each has a folder of templates with its name. As JSON it is
/// stored until it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[serde(tag = "about", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Letter {
    /// With a link, to an address that may or may not belong to a user.
    #[serde(rename = "verification")]
    VerifyEmail,
    /// With a link, to an address that may or may not belong to a user.
    #[serde(rename = "password_reset")]
    ResetPassword,
    /// With a link, to the address that a user wants to change to.
    #[serde(rename = "new_email")]
    ConfirmNewEmail,
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
    /// With a link that undoes it. An app may be on already, which this one replaces.
    AppTurnedOn {
        at: String,
        device: String,
        is_replaced: bool,
    },
    /// `is_factor_left` tells whether a passkey is the second factor that policy asks for.
    AppTurnedOff {
        at: String,
        device: String,
        #[serde(default)]
        is_factor_left: bool,
    },
    /// With a link that undoes it.
    PasskeyAdded {
        at: String,
        device: String,
    },
    /// `is_all` tells whether all were removed, because the address was confirmed for the first time.
    PasskeyRemoved {
        at: String,
        device: String,
        #[serde(default)]
        is_all: bool,
    },
    /// There may be a copy of it. `passkey` is its name.
    PasskeySuspicious {
        at: String,
        device: String,
        #[serde(default)]
        passkey: String,
    },
    PasswordRemoved {
        at: String,
        device: String,
    },
    RecoveryCodesRenewed {
        at: String,
        device: String,
    },
    /// `left` is how many codes are left. `has_app` tells whether the page shows them, with a button for new ones.
    RecoveryCodeUsed {
        at: String,
        device: String,
        left: i64,
        #[serde(default)]
        has_app: bool,
    },
    /// By an operator.
    SecondFactorReset {
        at: String,
        #[serde(default)]
        removes_passkeys: bool,
    },
    /// Several wrong codes followed the right password.
    SecondFactorFailed {
        at: String,
        device: String,
    },
    /// The link about a new factor was used.
    FactorUndone {
        at: String,
    },
    /// From one of the app's own templates, with the values that it needs. See [`AppTemplates`](crate::AppTemplates).
    App {
        template: String,
        values: Map<String, Value>,
    },
}

impl Letter {
    /// Its name, which is that of the folder with its templates.
    pub fn name(&self) -> &'static str {
        self.into()
    }

    /// The names of Portico's own letters.
    pub fn names() -> impl Iterator<Item = &'static str> {
        Self::VARIANTS.iter().copied().filter(|name| *name != "app")
    }
}
