//! What the app adds to the life of an account.

use std::any::type_name;
use std::fmt;
use std::sync::Arc;

use futures::FutureExt;
use futures::future::BoxFuture;
use serde::Serialize;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::db::Db;
use crate::db::query::query;
use crate::db::tx::Tx;
use crate::fault::Fault;
use crate::outbox::queue::Outbox;
use crate::secret::clock::Timestamp;

/// Portico's own parts of the export.
const OWN_PARTS: [&str; 12] = [
    "user",
    "sessions",
    "audit_events",
    "one_time_links",
    "mails",
    "log_in_steps",
    "authenticator_apps",
    "app_enrolments",
    "recovery_codes",
    "trusted_browsers",
    "factor_undo_links",
    "passkeys",
];

/// Functions of the app that the domain calls when a user is created, deleted or exported. The default has none.
///
/// ```
/// use portico_accounts::sql::query;
/// use portico_accounts::{Db, Fault, Hooks, UserEvent};
/// use serde::Serialize;
/// use uuid::Uuid;
///
/// #[derive(Serialize, sqlx_macros::FromRow)]
/// struct Note {
///     title: String,
/// }
///
/// async fn first_note(event: UserEvent<'_>) -> Result<(), Fault> {
///     let insert = "insert into notes (id, user_id, title, created_at) values ($1, $2, 'Welcome', $3)";
///     let insert = query(insert).bind(event.new_id()?).bind(event.user).bind(event.now());
///     insert.execute(event.tx).await?;
///     Ok(())
/// }
///
/// async fn export_notes(db: Db, user: Uuid) -> Result<Vec<Note>, Fault> {
///     let sql = "select title from notes where user_id = $1 order by id";
///     Ok(query(sql).bind(user).fetch_all(db.read()).await?)
/// }
///
/// let hooks = Hooks::default().on_user_created(first_note).export("notes", export_notes);
/// # assert_eq!(hooks.export_names().collect::<Vec<_>>(), ["notes"]);
/// ```
#[derive(Clone, Default)]
pub struct Hooks {
    on_created: Vec<Hook>,
    on_deleted: Vec<Hook>,
    exports: Vec<Export>,
}

/// A user who has just been created, or is about to be deleted.
pub struct UserEvent<'a> {
    /// The transaction in which this happens. What the hook does in it takes effect with the event, or not at all.
    pub tx: &'a mut Tx,
    pub user: Uuid,
    outbox: &'a Outbox,
}

/// An `async fn(UserEvent<'_>) -> Result<(), Fault>`, or an async closure that captures nothing and has the type of its
/// argument written out: `async |event: UserEvent<'_>| { … }`. Its future must be `Send`.
pub trait UserHook<'a>: Send + Sync {
    #[doc(hidden)]
    fn call(&self, event: UserEvent<'a>) -> BoxFuture<'a, Result<(), Fault>>;
}

#[derive(Clone)]
struct Hook {
    /// The path of the function, for the log.
    name: &'static str,
    run: Arc<dyn for<'a> UserHook<'a>>,
}

#[derive(Clone)]
struct Export {
    name: &'static str,
    read: Arc<ReadExport>,
}

type ReadExport = dyn Fn(Db, Uuid) -> BoxFuture<'static, Result<Value, Fault>> + Send + Sync;

/// A function of the app failed. Its path is in the log, as part of this error.
#[derive(Debug, thiserror::Error)]
#[error("the app's {name} failed")]
struct HookFailed {
    name: &'static str,
    #[source]
    fault: Fault,
}

impl Hooks {
    /// Calls `hook` for each new user, however it is created: by a sign-up or by an operator. The user's row exists, and
    /// the transaction is about to be committed. If the hook fails, the user is not created, no email is sent, and the
    /// caller gets an internal fault.
    ///
    /// If addresses must be confirmed, a sign-up with a taken address gets the same answer after the same work, except
    /// for this hook, which runs only for a real user. Its time is therefore visible from outside. The time of a few
    /// statements is lost in that of the password hash. A call of another server is not, and would tell strangers who
    /// has an account, so leave it to an email or to a task of its own. For the same reason a hook must not fail in the
    /// long run: meanwhile a taken address would be recognisable by not failing.
    ///
    /// SQLite's only writer waits for the hook, so it must not use another connection to write.
    pub fn on_user_created<F>(mut self, hook: F) -> Self
    where
        F: for<'a> UserHook<'a> + 'static,
    {
        self.on_created.push(Hook::new(hook));
        self
    }

    /// Calls `hook` for each user who is about to be deleted, whatever the reason: their own request once its grace period
    /// is over, or an operator. The user's row is locked and still exists, with everything that refers to it. If the hook
    /// fails, the user is kept: an operator's command fails, and a requested deletion is tried again a minute later.
    ///
    /// Rows with a foreign key `on delete cascade` to `users (id)` need no hook.
    pub fn on_user_deleted<F>(mut self, hook: F) -> Self
    where
        F: for<'a> UserHook<'a> + 'static,
    {
        self.on_deleted.push(Hook::new(hook));
        self
    }

    /// Adds a member `name` to the export of a user's data, with what `read` returns for that user. If that fails, so does
    /// the export. Names of Portico's own members (`user`, `sessions`, …) and repeated names are refused by
    /// [`Accounts::start`](crate::Accounts::start).
    pub fn export<F, T, S>(mut self, name: &'static str, read: F) -> Self
    where
        F: Fn(Db, Uuid) -> T + Send + Sync + 'static,
        T: Future<Output = Result<S, Fault>> + Send + 'static,
        S: Serialize,
    {
        let read = move |db, user| {
            let rows = read(db, user);
            async move { serde_json::to_value(rows.await?).map_err(Fault::internal) }.boxed()
        };
        self.exports.push(Export { name, read: Arc::new(read) });
        self
    }

    /// The members that the app adds to the export.
    pub fn export_names(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.exports.iter().map(|export| export.name)
    }

    /// The first name that another part of the export has.
    pub(crate) fn colliding_name(&self) -> Option<&'static str> {
        let names: Vec<_> = OWN_PARTS.into_iter().chain(self.export_names()).collect();
        names
            .iter()
            .enumerate()
            .find(|(at, name)| names.iter().take(*at).any(|other| other == *name))
            .map(|(_, name)| *name)
    }

    pub(crate) async fn user_created(&self, tx: &mut Tx, user: Uuid, outbox: &Outbox) -> Result<(), Fault> {
        run(&self.on_created, tx, user, outbox).await
    }

    pub(crate) async fn user_deleted(&self, tx: &mut Tx, user: Uuid, outbox: &Outbox) -> Result<(), Fault> {
        run(&self.on_deleted, tx, user, outbox).await
    }

    pub(crate) async fn export_of(&self, db: &Db, user: Uuid) -> Result<Map<String, Value>, Fault> {
        let mut parts = Map::new();
        for Export { name, read } in &self.exports {
            let part = read(db.clone(), user).await.map_err(|fault| Fault::internal(HookFailed { name, fault }))?;
            parts.insert((*name).to_owned(), part);
        }
        Ok(parts)
    }
}

impl UserEvent<'_> {
    /// The time of the event: a new user's `created_at`, unless the clock has moved on since.
    pub fn now(&self) -> Timestamp {
        self.outbox.clock.now()
    }

    /// A new UUIDv7, for a row of the app. Fails if the machine's random generator does.
    pub fn new_id(&self) -> Result<Uuid, Fault> {
        Ok(self.outbox.randomness.id(&self.outbox.clock)?)
    }

    /// Queues an email to the user in the same transaction: see [`Accounts::send_mail`](crate::Accounts::send_mail). A
    /// user who is being deleted gets none.
    pub async fn send_mail(&mut self, template: &str, values: impl Serialize) -> Result<(), Fault> {
        self.outbox.insert_for_app(self.tx, self.user, template, values).await.map(drop)
    }
}

impl<'a, F, T> UserHook<'a> for F
where
    F: Fn(UserEvent<'a>) -> T + Send + Sync,
    T: Future<Output = Result<(), Fault>> + Send + 'a,
{
    fn call(&self, event: UserEvent<'a>) -> BoxFuture<'a, Result<(), Fault>> {
        self(event).boxed()
    }
}

impl Hook {
    fn new<F>(run: F) -> Self
    where
        F: for<'a> UserHook<'a> + 'static,
    {
        Self { name: type_name::<F>(), run: Arc::new(run) }
    }
}

impl fmt::Debug for Hooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |hooks: &[Hook]| hooks.iter().map(|hook| hook.name).collect::<Vec<_>>();
        f.debug_struct("Hooks")
            .field("on_created", &names(&self.on_created))
            .field("on_deleted", &names(&self.on_deleted))
            .field("exports", &self.export_names().collect::<Vec<_>>())
            .finish()
    }
}

async fn run(hooks: &[Hook], tx: &mut Tx, user: Uuid, outbox: &Outbox) -> Result<(), Fault> {
    for hook in hooks {
        let failed = |fault| Fault::internal(HookFailed { name: hook.name, fault });
        hook.run.call(UserEvent { tx: &mut *tx, user, outbox }).await.map_err(failed)?;
        // A failed statement aborts a transaction of PostgreSQL, whose commit then undoes everything without an error.
        query("select 1").execute(&mut *tx).await.map_err(|error| failed(error.into()))?;
    }
    Ok(())
}
