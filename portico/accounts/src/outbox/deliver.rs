use std::error::Error;
use std::time::Duration;

use super::queue::{ClaimedMail, Outbox, QueuedMail};
use crate::fault::Fault;
use crate::report::Report;
use crate::secret::clock::Timestamp;

/// How often the queue is polled if nothing wakes the worker.
const PERIOD: Duration = Duration::from_secs(1);

/// How long the worker spends on one email, longer than the timeout for any mail server. The worker starts over if the
/// database stopped answering in the middle of it.
const SEND_TIMEOUT: Duration = Duration::from_secs(10 * 60);

/// How long sending an email is retried.
const MAX_AGE: Duration = Duration::from_secs(3 * 24 * 60 * 60);

impl Outbox {
    /// Sends queued emails for as long as the process serves.
    pub(crate) async fn deliver(&self) {
        loop {
            match tokio::time::timeout(SEND_TIMEOUT, self.deliver_next()).await {
                Ok(Ok(true)) => continue,
                Ok(Ok(false)) | Err(_) => {}
                Ok(Err(error)) => {
                    tracing::warn!(error = &error as &dyn Error, "the mail queue cannot be read; trying again");
                }
            }
            _ = tokio::time::timeout(PERIOD, self.notify.notified()).await;
        }
    }

    /// Sends the emails that are due, and returns. Emails that cannot be sent now wait for their next attempt.
    pub(crate) async fn deliver_waiting(&self) -> Result<(), Fault> {
        while self.deliver_next().await? {}
        Ok(())
    }

    /// Returns whether an email was due.
    async fn deliver_next(&self) -> Result<bool, Fault> {
        let Some(claimed) = self.claim().await? else { return Ok(false) };
        match serde_json::from_str(&claimed.letter) {
            Ok(letter) => self.send(&claimed.with(letter)).await?,
            Err(error) => self.postpone(&claimed, &error).await?,
        }
        Ok(true)
    }

    /// An unknown letter may be from a later version, whose servers can write it, so it waits as long as any other.
    /// Invalid JSON cannot be read by any version. The text is not logged, as it may be an address.
    async fn postpone(&self, claimed: &ClaimedMail, error: &serde_json::Error) -> Result<(), Fault> {
        let mail = claimed.id.simple();
        if !error.is_data() || self.is_expired(claimed.created_at) {
            tracing::error!(%mail, "an email could not be read");
            return self.remove(claimed.id).await;
        }
        tracing::warn!(%mail, "an email of another version will be retried");
        self.reschedule(claimed.id, claimed.attempts).await
    }

    /// Another version of the app may have the template, so the email waits like one of a later version.
    async fn postpone_unrendered(&self, mail: &QueuedMail, error: &Fault) -> Result<(), Fault> {
        let id = mail.id.simple();
        if self.is_expired(mail.created_at) {
            tracing::error!(mail = %id, error = %Report(error), "an email could not be rendered");
            return self.remove(mail.id).await;
        }
        tracing::warn!(mail = %id, error = %Report(error), "an email could not be rendered and will be retried");
        self.reschedule(mail.id, mail.attempts).await
    }

    async fn send(&self, mail: &QueuedMail) -> Result<(), Fault> {
        let written = match self.write(mail).await {
            Err(error @ Fault::Internal(_)) => return self.postpone_unrendered(mail, &error).await,
            written => written?,
        };
        let Some(written) = written else { return self.remove(mail.id).await };
        let id = mail.id.simple();
        match self.settings.transport.send(&written, &self.settings.sender).await {
            Ok(()) => self.remove(mail.id).await,
            Err(error) if error.is_final() || self.is_expired(mail.created_at) => {
                tracing::error!(mail = %id, error = &error as &dyn Error, "an email could not be sent");
                self.remove(mail.id).await
            }
            Err(error) => {
                tracing::warn!(mail = %id, error = &error as &dyn Error, "an email will be retried");
                self.reschedule(mail.id, mail.attempts).await
            }
        }
    }

    fn is_expired(&self, created_at: Timestamp) -> bool {
        self.clock.now().since(created_at) > MAX_AGE
    }
}
