use uuid::Uuid;

use crate::db::query::query;
use crate::db::tx::Tx;

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

/// Removes a user's app and recovery codes, within a transaction that has locked the user's row. Returns whether there
/// was an app.
pub(crate) async fn remove_factors(tx: &mut Tx, user: Uuid) -> Result<bool, sqlx::Error> {
    let removed = query("delete from authenticator_apps where user_id = $1").bind(user).execute(&mut *tx).await?;
    query("delete from recovery_codes where user_id = $1").bind(user).execute(&mut *tx).await?;
    // What was proved with a factor that is gone no longer counts, at doors that demand one.
    let proved = "update sessions set second_factor_at = null, recovered_at = null \
                  where user_id = $1 and second_factor_at is not null";
    query(proved).bind(user).execute(&mut *tx).await?;
    void_steps_and_trust(tx, user).await?;
    Ok(removed > 0)
}
