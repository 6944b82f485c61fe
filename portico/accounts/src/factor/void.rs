use uuid::Uuid;

use crate::db::query::query;
use crate::db::tx::Tx;
use crate::secret::clock::Timestamp;

/// The removal of one of a user's factors.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Removal<'a> {
    pub(crate) user: Uuid,
    /// The host whose passkeys can be used now.
    pub(crate) passkey_host: &'a str,
    /// Whether recovery codes are of use beside a passkey: policy asks this user for a second factor.
    pub(crate) keeps_codes_for_passkeys: bool,
}

/// Voids a user's pending log-ins, apps that are being set up, and trusted browsers, within the transaction of a use
/// case that has locked the user's row.
pub(crate) async fn void_steps_and_trust(tx: &mut Tx, user: Uuid) -> Result<(), sqlx::Error> {
    void_steps(tx, user).await?;
    query("delete from trusted_browsers where user_id = $1").bind(user).execute(tx).await.map(drop)
}

/// Voids a user's pending log-ins, and apps that are being set up.
pub(crate) async fn void_steps(tx: &mut Tx, user: Uuid) -> Result<(), sqlx::Error> {
    query("delete from log_in_steps where user_id = $1").bind(user).execute(&mut *tx).await?;
    query("delete from app_enrolments where user_id = $1").bind(user).execute(tx).await.map(drop)
}

/// Removes a user's app. Returns whether there was one. [`Removal::finish`] follows.
pub(crate) async fn remove_app(tx: &mut Tx, user: Uuid) -> Result<bool, sqlx::Error> {
    let sql = "delete from authenticator_apps where user_id = $1";
    Ok(query(sql).bind(user).execute(tx).await? > 0)
}

/// Removes all passkeys of a user, those of other hosts too, and what was proved with them. Returns how many there were.
/// [`Removal::finish`] follows.
pub(crate) async fn remove_passkeys(tx: &mut Tx, user: Uuid, not_recent: Timestamp) -> Result<u64, sqlx::Error> {
    let removed = query("delete from passkeys where user_id = $1").bind(user).execute(&mut *tx).await?;
    if removed > 0 {
        void_passkey_proofs(tx, user, None, not_recent).await?;
    }
    Ok(removed)
}

/// After a passkey has been removed: in no session but `kept` does the use of a passkey still count, neither as a recent
/// proof nor as a second factor. A session does not record which passkey was used, so a passkey that stays must be used
/// again. A code counts as before where the app is still on, and so does a password that was entered after the passkey.
/// `not_recent` is a time that is too long ago for a recent proof.
pub(crate) async fn void_passkey_proofs(
    tx: &mut Tx,
    user: Uuid,
    kept: Option<Uuid>,
    not_recent: Timestamp,
) -> Result<(), sqlx::Error> {
    let kept = kept.unwrap_or(Uuid::nil());
    let recent = "update sessions set authenticated_at = $3 \
                  where user_id = $1 and id <> $2 and passkey_at >= authenticated_at and authenticated_at > $3";
    query(recent).bind(user).bind(kept).bind(not_recent).execute(&mut *tx).await?;
    for sql in [
        "update sessions set second_factor_at = null, recovered_at = null \
         where user_id = $1 and id <> $2 and passkey_at is not null and not (proofs like '%otp%' \
         and exists (select 1 from authenticator_apps a where a.user_id = $1))",
        "update sessions set passkey_at = null where user_id = $1 and id <> $2 and passkey_at is not null",
    ] {
        query(sql).bind(user).bind(kept).execute(&mut *tx).await?;
    }
    Ok(())
}

impl Removal<'_> {
    /// What follows the removal, within the transaction that locked the user's row. Recovery codes of no factor are
    /// removed, and pending log-ins and trust are void. What was proved with a factor of which none is left no longer
    /// counts, at doors that demand one. [`void_passkey_proofs`] voids more where a passkey was removed.
    pub(crate) async fn finish(self, tx: &mut Tx) -> Result<(), sqlx::Error> {
        let codes = "delete from recovery_codes where user_id = $1 \
                     and not exists (select 1 from authenticator_apps a where a.user_id = $1) \
                     and not ($3 and exists (select 1 from passkeys p where p.user_id = $1 and p.rp_id = $2))";
        let codes = query(codes).bind(self.user).bind(self.passkey_host).bind(self.keeps_codes_for_passkeys);
        codes.execute(&mut *tx).await?;
        let proved = "update sessions set second_factor_at = null, recovered_at = null \
                      where user_id = $1 and second_factor_at is not null \
                      and not (proofs like '%otp%' and exists \
                      (select 1 from authenticator_apps a where a.user_id = $1)) \
                      and not (proofs like '%wk%' and exists \
                      (select 1 from passkeys p where p.user_id = $1 and p.rp_id = $2))";
        query(proved).bind(self.user).bind(self.passkey_host).execute(&mut *tx).await?;
        void_steps_and_trust(tx, self.user).await
    }
}
