use std::time::Duration;

use portico_mail::Letter;
use secrecy::SecretString;
use uuid::Uuid;

use super::error::{EnrolmentError, ProofError};
use super::proof::{Door, FullProof};
use super::seed::Seed;
use super::void::remove_app;
use crate::accounts::Accounts;
use crate::db::batches::{Obsolete, PerEngine};
use crate::db::query::{On, query};
use crate::db::tx::Tx;
use crate::fault::Fault;
use crate::history::client::Client;
use crate::history::event::AuditEvent;
use crate::history::security_event::SecurityEvent;
use crate::outbox::queue::format_time;
use crate::secret::clock::Timestamp;
use crate::session::caller::Caller;
use crate::user::row::User;

/// How long an app can be confirmed.
pub(crate) const ENROLMENT_TTL: Duration = Duration::from_secs(10 * 60);

/// An app that is being set up. It is shown once.
#[derive(Clone, Debug)]
pub struct Enrolment {
    /// Base32 (RFC 4648) without padding, for typing.
    pub secret: SecretString,
    /// `otpauth://totp/…`, for the QR code.
    pub uri: SecretString,
    /// How long it can be confirmed.
    pub expires_in: Duration,
}

/// An app that waits to be confirmed.
#[derive(sqlx_macros::FromRow)]
pub(super) struct Waiting {
    pub(super) sealed_secret: Vec<u8>,
    created_at: Timestamp,
}

/// Binds the session or the pending log-in, the user, and the time after which it must have begun.
pub(super) const WAITING: &str = "select sealed_secret, created_at from app_enrolments \
                                  where opened_by = $1 and user_id = $2 and created_at > $3";

impl Accounts {
    /// Begins to set up an authenticator app, which a first code confirms within ten minutes, in this session only.
    /// Until then, an app that is on stays on. Requires full proof. For `PORTICO_SUDO_TTL` after a log-in with a
    /// recovery code, the password is enough.
    pub async fn begin_app(
        &self,
        caller: &Caller,
        proof: impl Into<FullProof>,
        client: &Client,
    ) -> Result<Enrolment, EnrolmentError> {
        if self.must_confirm_address(&caller.user) {
            return Err(EnrolmentError::EmailNotVerified);
        }
        let proved = self.prove(caller, &proof.into(), Door::Recovery, client).await?;
        let mut tx = self.begin_proved(caller, &proved, client).await?;
        let enrolment = self.begin_enrolment(&caller.user, caller.session.id, &mut tx).await?;
        self.commit_proved(tx, caller).await?;
        Ok(enrolment)
    }

    /// Turns the app off. The recovery codes are removed too, unless policy asks for a second factor and there is a
    /// passkey. Requires full proof.
    pub async fn remove_app(
        &self,
        caller: &Caller,
        proof: impl Into<FullProof>,
        client: &Client,
    ) -> Result<(), ProofError> {
        let proved = self.prove(caller, &proof.into(), Door::Usual, client).await?;
        let (user, session) = (&caller.user, caller.session.id);
        let mut tx = self.begin_proved(caller, &proved, client).await?;
        let is_removed = self.turn_off(&mut tx, user, Some(session), client).await?;
        self.commit_proved(tx, caller).await?;
        self.sessions.known.forget_user(user.id);
        if is_removed {
            log_turned_off(user.id, Some(session), client);
        }
        Ok(())
    }

    /// Removes a user's app and recovery codes within a transaction that has locked the user's row, with the history
    /// line and the email about it. Returns whether there was an app. After the commit, [`log_turned_off`] follows.
    pub(crate) async fn turn_off(
        &self,
        tx: &mut Tx,
        user: &User,
        session: Option<Uuid>,
        client: &Client,
    ) -> Result<bool, Fault> {
        let is_removed = remove_app(tx, user.id).await?;
        self.removal_of(user).finish(tx).await?;
        if is_removed {
            self.history.row(client, AuditEvent::AppTurnedOff, user.id, session)?.insert(tx).await?;
            let (at, device) = (format_time(self.clock.now()), client.device_or_unknown());
            let is_factor_left = self.policy_asks(user) && self.usable_passkeys(user.id, &mut *tx).await? > 0;
            self.outbox.notice(user, Letter::AppTurnedOff { at, device, is_factor_left })?.insert(tx).await?;
        }
        Ok(is_removed)
    }

    /// A new secret that only the session, or the pending log-in, with this id can confirm. It replaces a former one.
    pub(crate) async fn begin_enrolment(
        &self,
        user: &User,
        opened_by: Uuid,
        on: impl Into<On<'_>>,
    ) -> Result<Enrolment, Fault> {
        let seed = Seed::random(&self.randomness)?;
        let sql = "insert into app_enrolments (opened_by, user_id, sealed_secret, created_at) \
                   select $1, id, $3, $4 from users where id = $2 on conflict (opened_by) do update set \
                   sealed_secret = excluded.sealed_secret, created_at = excluded.created_at";
        let insert = query(sql).bind(opened_by).bind(user.id).bind(seed.sealed(&self.factor_sealing, user.id)?);
        insert.bind(self.clock.now()).execute(on).await?;
        Ok(self.shown(user, &seed, ENROLMENT_TTL))
    }

    /// The app that this session began to set up, if it can still be confirmed: for a page that is shown again.
    pub async fn app_enrolment(&self, caller: &Caller) -> Result<Option<Enrolment>, Fault> {
        self.waiting_enrolment(&caller.user, caller.session.id).await
    }

    /// The app that the session, or the pending log-in, with this id began to set up.
    pub(crate) async fn waiting_enrolment(&self, user: &User, opened_by: Uuid) -> Result<Option<Enrolment>, Fault> {
        let now = self.clock.now();
        let waiting = query(WAITING).bind(opened_by).bind(user.id).bind(now - ENROLMENT_TTL);
        let waiting: Option<Waiting> = waiting.fetch_optional(self.db.read()).await?;
        let Some(waiting) = waiting else { return Ok(None) };
        let seed = Seed::open(&self.factor_sealing, user.id, &waiting.sealed_secret)?;
        Ok(Some(self.shown(user, &seed, (waiting.created_at + ENROLMENT_TTL).since(now))))
    }

    fn shown(&self, user: &User, seed: &Seed, expires_in: Duration) -> Enrolment {
        let secret = seed.base32();
        let uri = key_uri(&self.settings.site_name, &user.email, &secret);
        Enrolment { secret: secret.into(), uri: uri.into(), expires_in }
    }

    /// Set-ups that no code confirmed in time.
    pub(crate) fn obsolete_enrolments(&self) -> Obsolete {
        let sql = PerEngine {
            sqlite: "delete from app_enrolments where opened_by in \
                     (select opened_by from app_enrolments where created_at <= $1 order by created_at limit $2)",
            postgres: "delete from app_enrolments where opened_by in \
                       (select opened_by from app_enrolments where created_at <= $1 order by created_at limit $2 \
                       for update skip locked)",
        };
        Obsolete::contested(sql, self.clock.now() - ENROLMENT_TTL)
    }
}

pub(crate) fn log_turned_off(user: Uuid, session: Option<Uuid>, client: &Client) {
    SecurityEvent::UserUpdated.because("app_turned_off").of(user).in_session(session).log_from(client);
}

/// The address that authenticator apps read from a QR code. The defaults (SHA-1, six digits, 30 seconds) are written
/// out, because some apps have other defaults.
fn key_uri(site: &str, account: &str, secret: &str) -> String {
    let (site, account) = (percent_encode(site), percent_encode(account));
    format!("otpauth://totp/{site}:{account}?secret={secret}&issuer={site}&algorithm=SHA1&digits=6&period=30")
}

/// Everything but unreserved characters (RFC 3986, section 2.3).
fn percent_encode(text: &str) -> String {
    let is_kept = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let encode = |byte: u8| if is_kept(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(encode).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_change_the_address_of_the_secret() {
        let uri = key_uri("Bücher & Co", "a?secret=b#c@example.org", "ABC");
        assert_eq!(
            uri,
            "otpauth://totp/B%C3%BCcher%20%26%20Co:a%3Fsecret%3Db%23c%40example.org\
             ?secret=ABC&issuer=B%C3%BCcher%20%26%20Co&algorithm=SHA1&digits=6&period=30"
        );
    }
}
