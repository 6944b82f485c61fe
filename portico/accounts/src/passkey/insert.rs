use portico_fields::Name;
use portico_mail::Letter;
use uuid::Uuid;

use super::registration::{NewCredential, NewPasskey};
use super::row::MOST;
use crate::accounts::Accounts;
use crate::db::query::query;
use crate::db::tx::Tx;
use crate::factor::recovery::RecoveryCodes;
use crate::factor::undo_link::UndoneFactor;
use crate::factor::void::void_steps_and_trust;
use crate::fault::Fault;
use crate::history::client::Client;
use crate::history::event::AuditEvent;
use crate::history::security_event::SecurityEvent;
use crate::outbox::queue::format_time;
use crate::user::row::User;

/// The outcome of storing a passkey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Inserted {
    Yes {
        /// Whether the passkey came with recovery codes.
        has_codes: bool,
    },
    /// A passkey with that id is stored already.
    Exists,
    LimitReached,
}

/// Binds the passkey, its user and the host.
const INSERT: &str = "insert into passkeys (id, user_id, credential_id, public_key, algorithm, sign_count, \
     backup_eligible, backed_up, transports, aaguid, name, rp_id, created_at) \
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) on conflict (credential_id) do nothing";

impl Accounts {
    /// Without a name, it is called after the browser and the system, in the user's language.
    pub(super) fn new_passkey(
        &self,
        user: &User,
        credential: NewCredential,
        name: Option<&Name>,
        client: &Client,
    ) -> Result<NewPasskey, Fault> {
        let codes = self.policy_asks(user).then(|| RecoveryCodes::random(&self.randomness)).transpose()?;
        let lang = user.lang.as_ref().or(client.lang.as_ref()).map_or("", String::as_str);
        let of_device = || portico_mail::device(lang, &client.device_or_unknown());
        let name = name.map_or_else(of_device, |name| name.as_str().to_owned());
        let (id, created_at) = (self.randomness.id(&self.clock)?, self.clock.now());
        Ok(NewPasskey { id, name, credential, codes, created_at })
    }

    /// Stores a passkey within a transaction that has locked the user's row: with the history line, the email with the
    /// link that undoes it, and recovery codes where it is the first factor and policy asks for one.
    pub(crate) async fn insert_passkey(
        &self,
        tx: &mut Tx,
        user: &User,
        passkey: &NewPasskey,
        session: Uuid,
        client: &Client,
    ) -> Result<Inserted, Fault> {
        let before = self.usable_passkeys(user.id, &mut *tx).await?;
        if before >= MOST {
            return Ok(Inserted::LimitReached);
        }
        let (now, new) = (passkey.created_at, &passkey.credential);
        let insert = query(INSERT).bind(passkey.id).bind(user.id).bind(&new.id).bind(&new.public_key);
        let insert = insert.bind(new.algorithm).bind(i64::from(new.sign_count)).bind(new.is_backup_eligible);
        let insert = insert.bind(new.is_backed_up).bind(&new.transports).bind(new.aaguid).bind(&passkey.name);
        let inserted = insert.bind(self.relying_party.usable_host()).bind(now).execute(&mut *tx).await?;
        if inserted == 0 {
            return Ok(Inserted::Exists);
        }
        let codes = passkey.codes.as_ref().filter(|_| before == 0);
        let has_codes = match codes {
            Some(codes) if !self.has_app(tx, user.id).await? => {
                codes.replace(tx, user.id, now).await?;
                true
            }
            _ => false,
        };
        void_steps_and_trust(tx, user.id).await?;
        self.history.row(client, AuditEvent::PasskeyAdded, user.id, session)?.insert(tx).await?;
        let (at, device) = (format_time(now), client.device_or_unknown());
        let notice = self.outbox.notice(user, Letter::PasskeyAdded { at, device })?;
        self.links.create_undo(tx, notice.id, user.id, UndoneFactor::Passkey, now).await?;
        notice.insert(tx).await?;
        Ok(Inserted::Yes { has_codes })
    }

    async fn has_app(&self, tx: &mut Tx, user: Uuid) -> Result<bool, sqlx::Error> {
        let sql = "select count(*) from authenticator_apps where user_id = $1";
        Ok(query(sql).bind(user).fetch_one::<(i64,)>(tx).await?.0 > 0)
    }

    /// Must be called after the commit: updates the cache, sends the email and writes the log line.
    pub(crate) fn passkey_is_added(&self, user: Uuid, session: Option<Uuid>, client: &Client) {
        self.sessions.known.forget_user(user);
        self.outbox.notify.notify_one();
        SecurityEvent::UserUpdated.because("passkey_added").of(user).in_session(session).log_from(client);
    }
}
