use uuid::Uuid;

use super::policy::SecondFactor;
use crate::accounts::Accounts;
use crate::db::query::query;
use crate::fault::Fault;
use crate::session::caller::Caller;

impl Accounts {
    /// Whether pages offer this caller a second factor. They do if policy leaves the choice to the user, who has none
    /// and has not dismissed the offer.
    pub fn offers_second_factor(&self, caller: &Caller) -> bool {
        self.settings.second_factor == SecondFactor::Optional && caller.is_offered_factor
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
