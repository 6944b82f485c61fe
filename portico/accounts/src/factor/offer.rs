use uuid::Uuid;

use super::policy::SecondFactor;
use crate::accounts::Accounts;
use crate::db::query::query;
use crate::fault::Fault;
use crate::session::caller::Caller;
use crate::user::row::User;

impl Accounts {
    /// Whether pages offer this caller a second factor. They do if policy leaves the choice to the user, who can set one
    /// up now, has none and has not dismissed the offer.
    pub fn offers_second_factor(&self, caller: &Caller) -> bool {
        let is_possible = !self.must_confirm_address(&caller.user);
        is_possible && self.settings.second_factor == SecondFactor::Optional && caller.is_offered_factor
    }

    /// Whether a user must confirm the address before a second factor is set up. Where emails are sent, someone else may
    /// own it.
    pub(crate) fn must_confirm_address(&self, user: &User) -> bool {
        user.email_verified_at.is_none() && self.outbox.settings.transport.reaches_mailboxes()
    }

    /// Dismisses the offer for good.
    pub async fn dismiss_second_factor_offer(&self, user: Uuid) -> Result<(), Fault> {
        let sql = "update users set second_factor_offer_dismissed_at = $2 \
                   where id = $1 and second_factor_offer_dismissed_at is null";
        query(sql).bind(user).bind(self.clock.now()).execute(self.db.write()).await?;
        self.sessions.known.forget_user(user);
        Ok(())
    }
}
