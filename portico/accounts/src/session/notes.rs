//! Notes that a request leaves to be written after its response: a session was used, a token has arrived, a password
//! was wrong. Requests do not wait for them. Losing a note breaks no guarantee. At worst, a history line is missing; the
//! log has that line.

use std::time::Duration;

use tokio::sync::{Mutex, mpsc, oneshot};
use uuid::Uuid;

use crate::db::query::query;
use crate::fault::Fault;
use crate::history::audit::{AuditRow, History};
use crate::history::client::Client;
use crate::history::event::AuditEvent;
use crate::report::Report;
use crate::secret::clock::Timestamp;
use crate::session::row::SessionRow;
use crate::session::store::SessionStore;

/// How many notes may wait for a slow database. Further ones are dropped: the next request brings most of them again.
const CAPACITY: usize = 10_000;

/// How long writing one note may take. An unresponsive database must not hold up the next ones.
const WRITE_TIMEOUT: Duration = Duration::from_secs(10);

pub(crate) enum Note {
    /// A user or a program was active, so the idle time restarts.
    Seen { session: Uuid, at: Timestamp },
    /// A client presented a token of this rotation, so the response that delivered it was not lost.
    Presented { session: Uuid, counter: i64 },
    /// An event in an account's history that no request should wait for.
    Event(AuditRow),
}

/// The queue of notes.
pub(crate) struct Notes {
    sessions: SessionStore,
    history: History,
    sender: mpsc::Sender<Message>,
    receiver: Mutex<mpsc::Receiver<Message>>,
}

enum Message {
    Note(Note),
    /// Answered when everything before it has been written.
    Marker(oneshot::Sender<()>),
}

impl Notes {
    pub(crate) fn new(sessions: SessionStore, history: History) -> Self {
        let (sender, receiver) = mpsc::channel(CAPACITY);
        Self { sessions, history, sender, receiver: Mutex::new(receiver) }
    }

    /// Notes that a session was used, with a token of this rotation. It does so at most once in a sixtieth of the idle
    /// time, and once for each rotation: a page with many requests is one activity.
    pub(crate) fn note_use(&self, row: &SessionRow, counter: i64) {
        self.note_activity(row);
        self.note_presented(row, counter);
    }

    /// Notes that a token of this rotation was presented, even if it has expired.
    pub(crate) fn note_presented(&self, row: &SessionRow, counter: i64) {
        if counter > row.presented_counter {
            let session = row.session.id;
            if self.note(Note::Presented { session, counter }) {
                self.sessions.known.update(session, |row| row.presented_counter = row.presented_counter.max(counter));
            }
        }
    }

    pub(crate) fn note_activity(&self, row: &SessionRow) {
        let now = self.sessions.clock.now();
        if now.since(row.session.last_seen_at) >= self.sessions.lifetimes_of(row.session.remembered).idle / 60 {
            let session = row.session.id;
            if self.note(Note::Seen { session, at: now }) {
                self.sessions.known.update(session, |row| row.session.last_seen_at = now);
            }
        }
    }

    /// Notes an event of an account.
    pub(crate) fn note_event(&self, event: AuditEvent, user: Uuid, session: impl Into<Option<Uuid>>, client: &Client) {
        match self.history.row(client, event, user, session) {
            Ok(row) => drop(self.note(Note::Event(row))),
            Err(error) => tracing::warn!(error = %Report(&error), "an entry of an account's history was lost"),
        }
    }

    /// Writes notes as they arrive, for as long as the process serves.
    pub(crate) async fn write(&self) {
        let mut receiver = self.receiver.lock().await;
        while let Some(message) = receiver.recv().await {
            self.take(message).await;
        }
    }

    /// Returns when all earlier notes are written, by [`Notes::write`] or, if that is not running, by this
    /// call.
    pub(crate) async fn write_waiting(&self) {
        let (reached, has_been_reached) = oneshot::channel();
        let mut receiver = match self.receiver.try_lock() {
            Ok(receiver) => receiver,
            Err(_) => {
                _ = self.sender.send(Message::Marker(reached)).await;
                tokio::select! {
                    _ = has_been_reached => return,
                    // The task that wrote them has stopped in the meantime.
                    receiver = self.receiver.lock() => receiver,
                }
            }
        };
        while let Ok(message) = receiver.try_recv() {
            self.take(message).await;
        }
    }

    async fn take(&self, message: Message) {
        match message {
            Message::Note(note) => self.write_note(note).await,
            Message::Marker(reached) => drop(reached.send(())),
        }
    }

    /// Returns whether there was room for the note.
    fn note(&self, note: Note) -> bool {
        let is_noted = self.sender.try_send(Message::Note(note)).is_ok();
        if !is_noted {
            tracing::warn!("the database is slow: a deferred write was dropped");
        }
        is_noted
    }

    async fn write_note(&self, note: Note) {
        let stored = tokio::time::timeout(WRITE_TIMEOUT, self.store_note(note)).await;
        if let Err(error) = stored.unwrap_or(Err(Fault::Database(sqlx::Error::PoolTimedOut))) {
            tracing::warn!(error = %Report(&error), "a deferred write failed");
        }
    }

    async fn store_note(&self, note: Note) -> Result<(), Fault> {
        match note {
            Note::Seen { session, at } => {
                let sql = "update sessions set last_seen_at = $2 where id = $1 and last_seen_at < $2";
                query(sql).bind(session).bind(at).execute(self.sessions.db.write()).await?;
            }
            Note::Presented { session, counter } => {
                // A restored database may lack the rotation that this note is about. If the note were written anyway,
                // the next refresh whose response is lost would look like theft.
                let sql = "update sessions set presented_counter = $2 \
                           where id = $1 and presented_counter < $2 and counter >= $2";
                query(sql).bind(session).bind(counter).execute(self.sessions.db.write()).await?;
            }
            Note::Event(row) => self.history.insert(&row).await?,
        }
        Ok(())
    }
}
