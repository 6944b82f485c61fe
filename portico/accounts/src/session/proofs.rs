use uuid::Uuid;

use crate::db::query::query;
use crate::db::tx::Tx;

/// The authentication methods of a session: values of RFC 8176, separated by spaces, which become the tokens' `amr`.
#[derive(Clone, Debug, PartialEq, Eq, sqlx_macros::Type)]
#[sqlx(transparent)]
pub struct Proofs(String);

impl Proofs {
    /// A password.
    pub(crate) const PASSWORD: &str = "pwd";
    /// A code from an authenticator app, or a recovery code.
    pub(crate) const OTP: &str = "otp";

    /// A passkey that is synced.
    const SYNCED_PASSKEY: &str = "swk";
    /// A passkey that is on one device.
    const DEVICE_PASSKEY: &str = "hwk";

    /// The word for a passkey.
    pub(crate) fn passkey(is_synced: bool) -> &'static str {
        if is_synced { Self::SYNCED_PASSKEY } else { Self::DEVICE_PASSKEY }
    }

    pub(crate) fn starting_with(word: &str) -> Self {
        Self(word.to_owned())
    }

    /// Whether the log-in began with a passkey.
    pub(crate) fn is_passkey_first(&self) -> bool {
        matches!(self.words().next(), Some(Self::SYNCED_PASSKEY | Self::DEVICE_PASSKEY))
    }

    pub(crate) fn password() -> Self {
        Self(Self::PASSWORD.to_owned())
    }

    /// These and one more.
    pub(crate) fn with(&self, word: &str) -> Self {
        if self.words().any(|known| known == word) { self.clone() } else { Self(format!("{} {word}", self.0)) }
    }

    /// Those that are stored in a session, and one more, within a transaction that has locked the user's row: others may
    /// have been added since the caller was read. A session that is gone has none.
    pub(crate) async fn stored_with(word: &str, session: Uuid, tx: &mut Tx) -> Result<Self, sqlx::Error> {
        let sql = "select proofs from sessions where id = $1";
        let stored: Option<(Self,)> = query(sql).bind(session).fetch_optional(tx).await?;
        Ok(stored.map_or_else(|| Self::starting_with(word), |(proofs,)| proofs.with(word)))
    }

    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.0.split_whitespace()
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_is_noted_once() {
        let both = Proofs::password().with(Proofs::OTP).with(Proofs::OTP);
        assert_eq!(both.words().collect::<Vec<_>>(), ["pwd", "otp"]);
    }
}
