use portico_fields::GivenPassword;
use uuid::Uuid;

use crate::caller::Caller;
use crate::clock::Timestamp;
use crate::db::{reading, writing};
use crate::mail_queue::{DELETE_MAILS_TO, QueuedMail, Subject, queue_mail};
use crate::notice::in_words;
use crate::one_time_link::void_links;
use crate::password_change::WrongPassword;
use crate::session_ending::END_OTHER_SESSIONS;
use crate::{Accounts, EndReason, Fault};

#[derive(Debug, thiserror::Error)]
pub enum DeleteAccountError {
    #[error(transparent)]
    WrongPassword(#[from] WrongPassword),
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Accounts {
    /// Asks for the account to be deleted. All sessions are over at once; within `PORTICO_DELETE_GRACE`
    /// logging in on the site offers to undo it. Gives when it will be gone.
    pub async fn ask_for_deletion(
        &self,
        caller: &Caller,
        password: &GivenPassword,
    ) -> Result<Timestamp, DeleteAccountError> {
        let Some(hash) = self.callers_hash(caller, password).await? else {
            return Err(WrongPassword.into());
        };
        let due = self.clock.now() + self.settings.delete_grace;
        let notice = self.notice(&caller.user, Subject::DeletionAsked { at: in_words(due) })?;
        if !self.write_deletion(caller.user.id, &hash, due, &notice).await? {
            return Err(WrongPassword.into());
        }
        self.mail_bell.ring();
        // Once more: somebody may have been let in while this was written.
        self.end_sessions_of(caller.user.id, None, EndReason::LoggedOut).await?;
        Ok(due)
    }

    /// Takes the wish to be deleted back.
    pub(crate) async fn undo_deletion(&self, user: Uuid) -> Result<(), Fault> {
        let sql = "update users set deletion_due_at = null where id = $1";
        writing!(&self.db, pool => sqlx::query(sql).bind(user).execute(pool).await.map(drop))?;
        Ok(())
    }

    /// Removes every account whose time has come, and with it every row that names its owner.
    pub async fn delete_due_accounts(&self) -> Result<(), Fault> {
        let sql = "select id, email_key from users where deletion_due_at <= $1";
        let due: Vec<(Uuid, String)> = reading!(&self.db, pool =>
            sqlx::query_as(sql).bind(self.clock.now()).fetch_all(pool).await)?;
        for (user, key) in due {
            self.delete_account(user, &key).await?;
        }
        Ok(())
    }

    /// Whether the password was still the one that was checked.
    async fn write_deletion(&self, user: Uuid, hash: &str, due: Timestamp, notice: &QueuedMail) -> Result<bool, Fault> {
        let sql = "update users set deletion_due_at = $2 where id = $1 and password_hash = $3";
        let now = self.clock.now();
        writing!(&self.db, pool => {
            let mut together = pool.begin().await?;
            let asked = sqlx::query(sql).bind(user).bind(due).bind(hash).execute(&mut *together).await?;
            if asked.rows_affected() == 0 {
                return Ok(false);
            }
            sqlx::query(END_OTHER_SESSIONS)
                .bind(user)
                .bind(Uuid::nil())
                .bind(now)
                .bind(EndReason::LoggedOut.as_str())
                .execute(&mut *together)
                .await?;
            void_links!(together, user);
            queue_mail!(together, notice)?;
            together.commit().await?;
        });
        Ok(true)
    }

    /// What refers to the user goes with the row. Mails that were asked for by address do not refer.
    async fn delete_account(&self, user: Uuid, key: &str) -> Result<(), Fault> {
        let now = self.clock.now();
        writing!(&self.db, pool => {
            let mut together = pool.begin().await?;
            // Undone at the last moment: then nothing goes.
            let gone = sqlx::query("delete from users where id = $1 and deletion_due_at <= $2")
                .bind(user)
                .bind(now)
                .execute(&mut *together)
                .await?
                .rows_affected();
            if gone > 0 {
                sqlx::query(DELETE_MAILS_TO).bind(key).execute(&mut *together).await?;
            }
            together.commit().await?;
        });
        self.known_sessions.forget_user(user);
        Ok(())
    }
}
