//! Links that are sent by email and work once, for an hour.

use std::time::Duration;

use aws_lc_rs::{digest, hmac};
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use crate::audit::{AuditRow, write_audit};
use crate::db::{reading, writing};
use crate::{Accounts, Fault};

/// How long a link works after it was sent.
pub(crate) const LIFETIME: Duration = Duration::from_secs(60 * 60);

/// The longest text that is looked up. A real secret has 43 characters.
const MAX_BYTES: usize = 128;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LinkPurpose {
    VerifyEmail,
    ResetPassword,
    ChangeEmail,
}

impl LinkPurpose {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            LinkPurpose::VerifyEmail => "verify_email",
            LinkPurpose::ResetPassword => "reset_password",
            LinkPurpose::ChangeEmail => "change_email",
        }
    }
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

/// Derives the secrets of links from the ids of their emails. An email that is sent twice contains the same link, and
/// the database stores no secrets.
pub(crate) struct LinkSecrets(hmac::Key);

impl LinkSecrets {
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, key))
    }

    pub(crate) fn secret(&self, mail: Uuid) -> SecretString {
        BASE64_URL_SAFE_NO_PAD.encode(hmac::sign(&self.0, mail.as_bytes())).into()
    }
}

impl Accounts {
    /// Makes a link valid for an hour from now, and invalidates older ones of the same purpose. `None` if a newer one
    /// has already been sent. The history line, if any, is written with it.
    pub(crate) async fn make_link(
        &self,
        link: &OneTimeLink,
        event: Option<&AuditRow>,
    ) -> Result<Option<SecretString>, Fault> {
        let newer = "select count(*) from one_time_links where user_id = $1 and purpose = $2 and mail_id > $3";
        let newer: i64 = reading!(&self.db, pool => sqlx::query_scalar(newer)
            .bind(link.user_id)
            .bind(&link.purpose)
            .bind(link.mail_id)
            .fetch_one(pool)
            .await)?;
        if newer > 0 {
            return Ok(None);
        }
        let secret = self.link_secrets.secret(link.mail_id);
        self.write_link(link, secret.expose_secret(), event).await?;
        Ok(Some(secret))
    }

    async fn write_link(&self, link: &OneTimeLink, secret: &str, event: Option<&AuditRow>) -> Result<(), Fault> {
        let unsend = "delete from mails where id in \
                      (select mail_id from one_time_links where user_id = $1 and purpose = $2 and mail_id < $3)";
        let void = "delete from one_time_links where user_id = $1 and purpose = $2";
        let make = "insert into one_time_links (secret_hash, mail_id, user_id, purpose, sent_to, sent_to_key, \
                    expires_at) values ($1, $2, $3, $4, $5, $6, $7)";
        let OneTimeLink { mail_id, user_id, purpose, sent_to, sent_to_key } = link;
        writing!(&self.db, pool => {
            let mut together = pool.begin().await?;
            sqlx::query(unsend).bind(user_id).bind(purpose).bind(mail_id).execute(&mut *together).await?;
            sqlx::query(void).bind(user_id).bind(purpose).execute(&mut *together).await?;
            sqlx::query(make)
                .bind(hash(secret))
                .bind(mail_id)
                .bind(user_id)
                .bind(purpose)
                .bind(sent_to)
                .bind(sent_to_key)
                .bind(self.clock.now() + LIFETIME)
                .execute(&mut *together)
                .await?;
            if let Some(event) = event {
                write_audit!(together, event)?;
            }
            together.commit().await?;
        });
        Ok(())
    }

    /// The purpose and owner of a link. Looking it up does not use it up.
    pub(crate) async fn look_at_link(&self, secret: &str) -> Result<Option<OneTimeLink>, Fault> {
        if secret.len() > MAX_BYTES {
            return Ok(None);
        }
        let link = reading!(&self.db, pool => sqlx::query_as::<_, OneTimeLink>(LOOK_AT_LINK)
            .bind(hash(secret))
            .bind(self.clock.now())
            .fetch_optional(pool)
            .await)?;
        Ok(link)
    }

    /// Deletes expired links.
    pub(crate) async fn prune_links(&self) -> Result<(), Fault> {
        let sql = "delete from one_time_links where expires_at <= $1";
        writing!(&self.db, pool => sqlx::query(sql).bind(self.clock.now()).execute(pool).await.map(drop))?;
        Ok(())
    }
}

/// Two servers that send two links at once leave two rows: only the newer link is valid.
macro_rules! good_link {
    () => {
        "secret_hash = $1 and expires_at > $2 and not exists (select 1 from one_time_links newer \
         where newer.user_id = one_time_links.user_id and newer.purpose = one_time_links.purpose \
         and newer.mail_id > one_time_links.mail_id)"
    };
}

const LOOK_AT_LINK: &str =
    concat!("select mail_id, user_id, purpose, sent_to, sent_to_key from one_time_links where ", good_link!());

pub(crate) const USE_LINK: &str = concat!(
    "delete from one_time_links where ",
    good_link!(),
    " returning mail_id, user_id, purpose, sent_to, sent_to_key"
);

/// Confirms a user's address if the link was sent to it. Binds the user, the link's address and the time. It locks the
/// user's row in any case, as everything that voids links does first.
pub(crate) const CONFIRM_IF_SENT_THERE: &str = "update users set email_verified_at = case when email_key = $2 \
     then coalesce(email_verified_at, $3) else email_verified_at end where id = $1";

/// Uses up a link within the transaction of its use case, once the user's row is locked. Of twenty concurrent attempts,
/// one gets the link. If its email still waits for a retry, it is not sent: that would make the link valid again.
macro_rules! use_link {
    ($transaction:expr, $secret:expr, $now:expr) => {{
        let used = sqlx::query_as::<_, $crate::one_time_link::OneTimeLink>($crate::one_time_link::USE_LINK)
            .bind($crate::one_time_link::hash($secret))
            .bind($now)
            .fetch_optional(&mut *$transaction)
            .await?;
        if let Some(link) = &used {
            sqlx::query("delete from mails where id = $1").bind(link.mail_id).execute(&mut *$transaction).await?;
        }
        used
    }};
}

/// Voids every link of a user, including those whose emails are still waiting.
macro_rules! void_links {
    ($transaction:expr, $user:expr) => {{
        let user: uuid::Uuid = $user;
        for sql in [$crate::one_time_link::UNSEND_LINKS, $crate::one_time_link::VOID_LINKS] {
            sqlx::query(sql).bind(user).execute(&mut *$transaction).await?;
        }
    }};
}

pub(crate) use {use_link, void_links};

/// An email that waits for its first attempt has no link yet and would create one. Emails requested by address name no
/// user; the one for a change of address names one.
pub(crate) const UNSEND_LINKS: &str = "delete from mails where id in (select mail_id from one_time_links where user_id = $1) \
     or (user_id = $1 and letter = '{\"about\":\"new_email\"}') \
     or (user_id is null and to_key in (select email_key from users where id = $1))";

pub(crate) const VOID_LINKS: &str = "delete from one_time_links where user_id = $1";

pub(crate) fn hash(secret: &str) -> Vec<u8> {
    digest::digest(&digest::SHA256, secret.as_bytes()).as_ref().to_vec()
}
