//! Links that are sent by email and work once, for an hour.

use std::time::Duration;

use aws_lc_rs::{digest, hmac};
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use secrecy::{ExposeSecret, SecretString};
use sqlx::Error;
use strum::IntoStaticStr;
use uuid::Uuid;

use crate::db::Db;
use crate::db::batches::Obsolete;
use crate::db::query::query;
use crate::db::tx::Tx;
use crate::fault::Fault;
use crate::history::audit::AuditRow;
use crate::secret::clock::{Clock, Timestamp};
use crate::user::lock::lock;

/// How long a link works after it was sent.
pub(crate) const LIFETIME: Duration = Duration::from_secs(60 * 60);

/// The longest text that is looked up. A real secret has 43 characters.
pub(crate) const MAX_BYTES: usize = 128;

/// What a link does. The name is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub(crate) enum LinkPurpose {
    VerifyEmail,
    ResetPassword,
    ChangeEmail,
}

/// A link that is still valid.
#[derive(Clone, Debug, sqlx_macros::FromRow)]
pub(crate) struct OneTimeLink {
    pub(crate) mail_id: Uuid,
    pub(crate) user_id: Uuid,
    pub(crate) purpose: String,
    pub(crate) sent_to: String,
    pub(crate) sent_to_key: String,
}

/// The links of all users. Their secrets are derived from the ids of their emails: an email that is sent twice contains
/// the same link, and the database stores no secrets.
#[derive(Clone)]
pub(crate) struct Links {
    pub(crate) db: Db,
    pub(crate) clock: Clock,
    pub(crate) key: hmac::Key,
    /// The site's public URL, so that no request can influence where a link leads.
    pub(crate) site: String,
}

/// Two servers that send two links at once leave two rows: only the newer link is valid.
macro_rules! valid_link {
    () => {
        "secret_hash = $1 and expires_at > $2 and not exists (select 1 from one_time_links newer \
         where newer.user_id = one_time_links.user_id and newer.purpose = one_time_links.purpose \
         and newer.mail_id > one_time_links.mail_id)"
    };
}

impl LinkPurpose {
    pub(crate) fn as_str(self) -> &'static str {
        self.into()
    }
}

impl OneTimeLink {
    pub(crate) fn is_for(&self, purpose: LinkPurpose) -> bool {
        self.purpose == purpose.as_str()
    }
}

impl Links {
    /// Makes a link valid for an hour from now, and invalidates older ones of the same purpose. `None` if a newer one
    /// has already been sent. The history line, if any, is written with it.
    pub(crate) async fn create(
        &self,
        link: &OneTimeLink,
        event: Option<&AuditRow>,
    ) -> Result<Option<SecretString>, Fault> {
        let newer = "select count(*) from one_time_links where user_id = $1 and purpose = $2 and mail_id > $3";
        let newer = query(newer).bind(link.user_id).bind(&link.purpose).bind(link.mail_id);
        let (newer,) = newer.fetch_one::<(i64,)>(self.db.read()).await?;
        if newer > 0 {
            return Ok(None);
        }
        let secret = self.secret_of(link.mail_id);
        self.write(link, &secret, event).await?;
        Ok(Some(secret.into()))
    }

    /// The secret of the link in this email.
    pub(crate) fn secret_of(&self, mail: Uuid) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(hmac::sign(&self.key, mail.as_bytes()))
    }

    async fn write(&self, link: &OneTimeLink, secret: &str, event: Option<&AuditRow>) -> Result<(), Fault> {
        let unsend = "delete from mails where id in \
                      (select mail_id from one_time_links where user_id = $1 and purpose = $2 and mail_id < $3)";
        let void = "delete from one_time_links where user_id = $1 and purpose = $2";
        let insert = "insert into one_time_links (secret_hash, mail_id, user_id, purpose, sent_to, sent_to_key, \
                      expires_at) values ($1, $2, $3, $4, $5, $6, $7)";
        let OneTimeLink { mail_id, user_id, purpose, sent_to, sent_to_key } = link;
        let insert = query(insert).bind(hash(secret)).bind(*mail_id).bind(*user_id).bind(purpose);
        let insert = insert.bind(sent_to).bind(sent_to_key).bind(self.clock.now() + LIFETIME);
        let mut tx = self.db.begin().await?;
        query(unsend).bind(*user_id).bind(purpose).bind(*mail_id).execute(&mut tx).await?;
        query(void).bind(*user_id).bind(purpose).execute(&mut tx).await?;
        insert.execute(&mut tx).await?;
        if let Some(event) = event {
            event.insert(&mut tx).await?;
        }
        Ok(tx.commit().await?)
    }

    /// The purpose and owner of a link. Looking it up does not use it up.
    pub(crate) async fn find(&self, secret: &str) -> Result<Option<OneTimeLink>, Fault> {
        let sql =
            concat!("select mail_id, user_id, purpose, sent_to, sent_to_key from one_time_links where ", valid_link!());
        if secret.len() > MAX_BYTES {
            return Ok(None);
        }
        Ok(query(sql).bind(hash(secret)).bind(self.clock.now()).fetch_optional(self.db.read()).await?)
    }

    /// The address of the page that uses the link.
    pub(crate) fn address(&self, purpose: LinkPurpose, secret: &SecretString) -> String {
        let page = match purpose {
            LinkPurpose::VerifyEmail | LinkPurpose::ChangeEmail => "/verify-email",
            LinkPurpose::ResetPassword => "/reset-password",
        };
        format!("{}{page}?token={}", self.site, secret.expose_secret())
    }

    /// Expired links.
    pub(crate) fn obsolete(&self) -> Obsolete {
        let sql = "delete from one_time_links where secret_hash in \
                   (select secret_hash from one_time_links where expires_at <= $1 order by expires_at limit $2)";
        Obsolete::new(sql, self.clock.now())
    }
}

/// Confirms a user's address if the link was sent to it. Returns whether it had never been confirmed. It locks the
/// user's row in any case, as everything that voids links does first.
pub(crate) async fn confirm_if_sent_there(tx: &mut Tx, link: &OneTimeLink, now: Timestamp) -> Result<bool, Error> {
    lock(tx, link.user_id).await?;
    let sql = "update users set email_verified_at = $3 \
               where id = $1 and email_key = $2 and email_verified_at is null";
    Ok(query(sql).bind(link.user_id).bind(&link.sent_to_key).bind(now).execute(tx).await? > 0)
}

/// Uses up a link within the transaction of its use case, once the user's row is locked. Of twenty concurrent attempts,
/// one gets the link. If its email still waits for a retry, it is not sent: that would make the link valid again.
pub(crate) async fn use_up(tx: &mut Tx, secret: &str, now: Timestamp) -> Result<Option<OneTimeLink>, Error> {
    let sql = concat!(
        "delete from one_time_links where ",
        valid_link!(),
        " returning mail_id, user_id, purpose, sent_to, sent_to_key"
    );
    let used: Option<OneTimeLink> = query(sql).bind(hash(secret)).bind(now).fetch_optional(&mut *tx).await?;
    if let Some(link) = &used {
        query("delete from mails where id = $1").bind(link.mail_id).execute(&mut *tx).await?;
    }
    Ok(used)
}

/// Voids every link of a user within the transaction of its use case, including those whose emails are still waiting.
pub(crate) async fn void_all(tx: &mut Tx, user: Uuid) -> Result<(), Error> {
    // An email that waits for its first attempt has no link yet and would create one. Emails requested by address name no
    // user; the one for a change of address names one.
    for sql in [
        "delete from mails where id in (select mail_id from one_time_links where user_id = $1)",
        "delete from mails where user_id = $1 and letter = '{\"about\":\"new_email\"}'",
        "delete from mails where user_id is null and to_key in (select email_key from users where id = $1)",
        "delete from one_time_links where user_id = $1",
    ] {
        query(sql).bind(user).execute(&mut *tx).await?;
    }
    Ok(())
}

pub(crate) fn hash(secret: &str) -> Vec<u8> {
    digest::digest(&digest::SHA256, secret.as_bytes()).as_ref().to_vec()
}
