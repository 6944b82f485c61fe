//! The first person to show that a mailbox is theirs gets the account without the sessions and the factors of whoever
//! was there before: someone else may have signed up with the address.

use uuid::Uuid;

use crate::accounts::Accounts;
use crate::db::query::query;
use crate::db::tx::Tx;
use crate::email::error::VerifyEmailError;
use crate::email::link::{self, LinkPurpose, OneTimeLink};
use crate::email::verification::VerificationLink;
use crate::factor::clear::ClearedFactors;
use crate::fault::Fault;
use crate::history::client::Client;
use crate::history::event::AuditEvent;
use crate::history::security_event::SecurityEvent;
use crate::session::caller::Caller;
use crate::session::end_reason::EndReason;
use crate::session::store;
use crate::user::row::User;

impl Accounts {
    /// Whether confirming the address with this link would remove an app or passkeys, because it is the first proof of
    /// the mailbox and the caller's session has used none of them.
    pub async fn confirmation_removes_factors(
        &self,
        link: &VerificationLink,
        caller: Option<&Caller>,
    ) -> Result<bool, Fault> {
        if link.link.is_for(LinkPurpose::ChangeEmail) {
            return Ok(false);
        }
        let session = caller.filter(|caller| link.is_of(caller)).map(|caller| caller.session.id);
        let sql = "select count(*) from users where id = $1 and email_verified_at is null \
                   and (exists (select 1 from authenticator_apps a where a.user_id = $1) \
                   or exists (select 1 from passkeys p where p.user_id = $1)) \
                   and not exists (select 1 from sessions s where s.id = $2 and s.second_factor_at is not null)";
        let count = query(sql).bind(link.link.user_id).bind(session.unwrap_or(Uuid::nil()));
        Ok(count.fetch_one::<(i64,)>(self.db.read()).await?.0 > 0)
    }

    /// Whether the account of this link can be logged in to before the address is confirmed.
    pub async fn can_log_in_before_confirming(&self, link: &VerificationLink) -> Result<bool, Fault> {
        let user = self.user_by_id(link.link.user_id).await?;
        Ok(user.is_some_and(|user| self.check_standing(&user).is_ok()))
    }

    /// Confirms the address that a user signed up with. If that is the first proof of the mailbox, other sessions end,
    /// and the app and the passkeys are removed unless the kept session has used one of them. If that would
    /// remove the last way in, the confirmation is refused and the link stays valid.
    pub(super) async fn confirm_email(
        &self,
        secret: &str,
        link: &OneTimeLink,
        user: &User,
        kept: Option<Uuid>,
        client: &Client,
    ) -> Result<(), VerifyEmailError> {
        let now = self.clock.now();
        let event = self.history.row(client, AuditEvent::EmailConfirmed, link.user_id, None)?;
        let mut tx = self.db.begin().await?;
        let is_first = link::confirm_if_sent_there(&mut tx, link, now).await?;
        link::use_up(&mut tx, secret, now).await?.ok_or(VerifyEmailError::InvalidLink)?;
        let mut cleared = ClearedFactors::default();
        if is_first {
            store::end_others(&mut tx, link.user_id, kept, now, EndReason::EndedElsewhere).await?;
            cleared = self.clear_unproved_factors(&mut tx, user, kept, client).await?;
        }
        event.insert(&mut tx).await?;
        tx.commit().await?;
        if cleared.is_any() {
            self.outbox.notify.notify_one();
        }
        cleared.log(link.user_id, kept, client);
        SecurityEvent::UserUpdated.because("email_confirmed").of(link.user_id).log_from(client);
        self.sessions.known.forget_user(link.user_id);
        Ok(())
    }

    async fn clear_unproved_factors(
        &self,
        tx: &mut Tx,
        user: &User,
        kept: Option<Uuid>,
        client: &Client,
    ) -> Result<ClearedFactors, VerifyEmailError> {
        let sql = "select count(*) from sessions where id = $1 and second_factor_at is not null and revoked_at is null";
        let proved = query(sql).bind(kept.unwrap_or(Uuid::nil()));
        if proved.fetch_one::<(i64,)>(&mut *tx).await?.0 > 0 {
            return Ok(ClearedFactors::default());
        }
        let had_way_in = self.has_way_in(tx, user.id).await?;
        let cleared = self.clear_factors(tx, user, kept, client).await?;
        if had_way_in && !self.has_way_in(tx, user.id).await? {
            return Err(VerifyEmailError::LastWayIn);
        }
        Ok(cleared)
    }
}
