//! The statements that PostgreSQL is sent.

use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::DefaultGuard;
use tracing::{Event, Metadata, Subscriber};

/// Records the statements of this thread until it is dropped. SQLite's run on threads of their own.
pub struct Statements {
    seen: Arc<Mutex<Vec<String>>>,
    _recording: DefaultGuard,
}

impl Statements {
    pub fn record_from_now() -> Self {
        let seen = Arc::default();
        Self { _recording: tracing::subscriber::set_default(Recorder(Arc::clone(&seen))), seen }
    }

    /// The start of each statement so far. Those that set up a new connection are left out: when the pool opens one is
    /// chance.
    pub fn seen(&self) -> Vec<String> {
        let seen = self.seen.lock().unwrap();
        seen.iter().filter(|statement| !sets_up_a_connection(statement)).cloned().collect()
    }
}

fn sets_up_a_connection(statement: &str) -> bool {
    statement.starts_with("set statement_timeout") || statement.starts_with("select pg_is_in_recovery()")
}

struct Recorder(Arc<Mutex<Vec<String>>>);

impl Subscriber for Recorder {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "sqlx::query"
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut Summary(&self.0));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

struct Summary<'a>(&'a Mutex<Vec<String>>);

impl Visit for Summary<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "summary" {
            self.0.lock().unwrap().push(value.to_owned());
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn Debug) {}
}
