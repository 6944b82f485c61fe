//! Connections to PostgreSQL. A pooler may have fewer places than Portico would use, and other programs may hold them:
//! requests then share the connections that there are, and none waits long for one that cannot be had.

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use futures::stream::{self, Stream, TryStreamExt};
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgPool, PgPoolOptions, PgQueryResult, PgRow, PgStatement, PgTypeInfo};
use sqlx::{Connection, Either, Error, Execute, Executor, Postgres, SqlSafeStr, SqlStr, Transaction};
use tokio::time::{sleep, timeout};

use super::pooler::Route;

/// How long a new connection may take. The driver goes on dialling a server that is gone for all that time, and so
/// long does a person wait to hear of it.
pub(super) const CONNECT_PATIENCE: Duration = Duration::from_secs(2);

/// How long a request waits for a connection at most, with one that it tries to make in vain.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long a transaction may take to begin. A pooler whose places are all in use lets it wait.
const BEGIN_PATIENCE: Duration = Duration::from_secs(3);

/// How often a request looks for a connection that another one has given back.
const LOOKS_EVERY: Duration = Duration::from_millis(2);

/// How often it looks before it has another one made. The driver takes a moment to keep one that was given back.
const LOOKS_BEFORE_ANOTHER: u32 = 2;

/// After this time one more connection is tried, by no request.
const TRIED_AGAIN_AFTER: Duration = Duration::from_secs(10);

/// A pool of connections.
#[derive(Clone, Debug)]
pub struct Places {
    pool: PgPool,
    route: Arc<Route>,
    room: Arc<Room>,
}

/// What is known of the room for more connections.
#[derive(Debug, Default)]
struct Room {
    /// Whether one more could not be had.
    is_full: AtomicBool,
    /// When a request got a connection last.
    last_had: Mutex<Option<Instant>>,
}

impl Places {
    /// Up to `count` connections, made when they are needed.
    pub(super) fn new(route: Arc<Route>, count: u32) -> Self {
        let greeting = route.clone();
        let pool = PgPoolOptions::new()
            .max_connections(count)
            .acquire_timeout(CONNECT_PATIENCE)
            .after_connect(move |connection, _| {
                let route = greeting.clone();
                Box::pin(async move { route.greet(connection).await })
            })
            .connect_lazy_with(route.options.clone());
        Self { pool, route, room: Arc::default() }
    }

    /// The driver's pool, which knows nothing of the room for more connections.
    pub fn pool(&self) -> &PgPool {
        &self.pool
    }

    pub(super) fn route(&self) -> &Route {
        &self.route
    }

    /// A connection. Where its session is shared ([`Route::is_shared`]), only statements within a transaction are safe.
    pub async fn acquire(&self) -> Result<PoolConnection<Postgres>, Error> {
        let connection = timeout(PATIENCE, self.wait()).await.unwrap_or(Err(Error::PoolTimedOut))?;
        *self.room.last_had.lock().unwrap_or_else(PoisonError::into_inner) = Some(now());
        Ok(connection)
    }

    pub async fn begin(&self) -> Result<Transaction<'static, Postgres>, Error> {
        let connection = self.acquire().await?;
        let begin = self.route.begin.into_sql_str();
        // A task of its own: a `begin` that is given up halfway would leave its transaction to the connection's next user.
        let begun = tokio::spawn(Transaction::begin(connection, Some(begin)));
        match timeout(BEGIN_PATIENCE, begun).await {
            Ok(Ok(transaction)) => transaction,
            Ok(Err(_)) => Err(Error::WorkerCrashed),
            Err(_) => Err(Error::PoolTimedOut),
        }
    }

    async fn wait(&self) -> Result<PoolConnection<Postgres>, Error> {
        let mut looks = 0;
        loop {
            if let Some(mut connection) = self.pool.try_acquire() {
                match connection.ping().await {
                    Ok(()) => return Ok(connection),
                    Err(_) => drop(connection.detach()),
                }
            } else if self.is_full() || (looks < LOOKS_BEFORE_ANOTHER && self.pool.size() > 0) {
                look_again().await;
                looks += 1;
            } else {
                match self.pool.acquire().await {
                    Err(Error::PoolTimedOut) if self.serves_others() => self.note_full(),
                    result => return result,
                }
            }
        }
    }

    fn is_full(&self) -> bool {
        self.room.is_full.load(Ordering::Relaxed) && self.pool.size() > 0
    }

    /// Whether other requests got connections while one could not be made.
    fn serves_others(&self) -> bool {
        let last = *self.room.last_had.lock().unwrap_or_else(PoisonError::into_inner);
        self.pool.num_idle() > 0 || last.is_some_and(|last| now().duration_since(last) < 2 * CONNECT_PATIENCE)
    }

    fn note_full(&self) {
        if !self.room.is_full.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                connections = self.pool.size(),
                "PostgreSQL or its pooler has no place for another connection; requests share those that there are"
            );
            tokio::spawn(try_again(self.route.clone(), Arc::downgrade(&self.room)));
        }
    }

    async fn run<'q>(&self, query: impl Execute<'q, Postgres> + 'q) -> Result<Results, Error> {
        if !self.route.is_shared {
            return self.acquire().await?.fetch_many(query).try_collect().await;
        }
        let mut alone = self.begin().await?;
        let results = alone.fetch_many(query).try_collect().await?;
        alone.commit().await?;
        Ok(results)
    }
}

#[expect(clippy::disallowed_methods, reason = "how long a pooler keeps a connection waiting is real time")]
fn now() -> Instant {
    Instant::now()
}

#[expect(clippy::disallowed_methods, reason = "the driver's pool tells nobody that a connection is back")]
async fn look_again() {
    sleep(LOOKS_EVERY).await;
}

/// Tries one more connection from time to time. Once it could be had, requests may make them again.
#[expect(clippy::disallowed_methods, reason = "other programs give up places in real time")]
async fn try_again(route: Arc<Route>, room: Weak<Room>) {
    loop {
        sleep(TRIED_AGAIN_AFTER).await;
        let Some(room) = room.upgrade() else { return };
        if route.has_place(CONNECT_PATIENCE).await {
            room.is_full.store(false, Ordering::Relaxed);
            return;
        }
    }
}

type Results = Vec<Either<PgQueryResult, PgRow>>;
type BoxFuture<'e, T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send + 'e>>;
type BoxStream<'e, T> = Pin<Box<dyn Stream<Item = Result<T, Error>> + Send + 'e>>;

/// Each statement on a connection of its own.
impl<'p> Executor<'p> for &Places {
    type Database = Postgres;

    fn fetch_many<'e, 'q: 'e, E>(self, query: E) -> BoxStream<'e, Either<PgQueryResult, PgRow>>
    where
        'p: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        let places = self.clone();
        let results = async move { places.run(query).await.map(|all| stream::iter(all.into_iter().map(Ok))) };
        Box::pin(stream::once(results).try_flatten())
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Option<PgRow>>
    where
        'p: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        let places = self.clone();
        Box::pin(async move { Ok(places.run(query).await?.into_iter().find_map(Either::right)) })
    }

    fn prepare_with<'e>(self, sql: SqlStr, parameters: &'e [PgTypeInfo]) -> BoxFuture<'e, PgStatement>
    where
        'p: 'e,
    {
        let places = self.clone();
        Box::pin(async move { places.acquire().await?.prepare_with(sql, parameters).await })
    }
}
