//! The pool of connections to PostgreSQL. A pooler may have fewer places than Portico would use, and other programs may
//! hold them: requests then share the connections that exist, and none waits long for another one.

use std::pin::Pin;
use std::sync::{Arc, PoisonError, RwLock, Weak};
use std::time::{Duration, Instant};

use futures::stream::{self, Stream, TryStreamExt};
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgPool, PgPoolOptions, PgQueryResult, PgRow, PgStatement, PgTypeInfo};
use sqlx::{Connection, Either, Error, Execute, Executor, Postgres, SqlSafeStr, SqlStr, Transaction};
use tokio::time::{sleep, timeout};

use super::capacity::Capacity;
use super::pooler::Route;

/// How long a new connection may take. The driver retries all that time while a server is down, so this is also how
/// long a person waits for the error.
pub(super) const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);

/// The longest that a request waits for a connection, one failed attempt to make one included.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);

/// How long a transaction may take to begin. A pooler whose places are all in use lets it wait.
const BEGIN_TIMEOUT: Duration = Duration::from_secs(3);

/// How often a request polls for a connection that another one has given back.
const POLL_EVERY: Duration = Duration::from_millis(2);

/// How many polls go before a new connection. The driver needs a moment to put a returned one back into its pool.
const POLLS_BEFORE_CONNECT: u32 = 2;

/// After this time a background task tries to make one more connection.
const RETRY_AFTER: Duration = Duration::from_secs(10);

/// A pool that does not insist on its maximum.
#[derive(Clone, Debug)]
pub struct PostgresPool {
    pools: Arc<RwLock<Pools>>,
    route: Arc<Route>,
    capacity: Arc<Capacity>,
}

#[derive(Debug)]
struct Pools {
    current: PgPool,
    /// The previous pool, whose connections were lost. It is closed, and empty once the system has given them up.
    lost: Option<PgPool>,
}

impl PostgresPool {
    /// Up to `count` connections, made when they are needed.
    pub(super) fn new(route: Arc<Route>, count: u32) -> Self {
        let capacity = Arc::default();
        let pools = Pools { current: new_pool(&route, &capacity, count), lost: None };
        Self { pools: Arc::new(RwLock::new(pools)), route, capacity }
    }

    /// The driver's pool, for its counts and options.
    pub fn inner(&self) -> PgPool {
        self.pools.read().unwrap_or_else(PoisonError::into_inner).current.clone()
    }

    pub(super) fn route(&self) -> &Route {
        &self.route
    }

    /// A connection. Where its session is shared ([`Route::is_shared`]), only statements within a transaction are safe.
    pub async fn acquire(&self) -> Result<PoolConnection<Postgres>, Error> {
        let connection = timeout(ACQUIRE_TIMEOUT, self.wait()).await.unwrap_or(Err(Error::PoolTimedOut))?;
        self.capacity.note_acquired(now());
        Ok(connection)
    }

    pub async fn begin(&self) -> Result<Transaction<'static, Postgres>, Error> {
        let connection = self.acquire().await?;
        let begin = self.route.begin.into_sql_str();
        // A task of its own: a `begin` that is given up halfway would leave its transaction to the connection's next user.
        let begun = tokio::spawn(Transaction::begin(connection, Some(begin)));
        match timeout(BEGIN_TIMEOUT, begun).await {
            Ok(Ok(transaction)) => transaction,
            Ok(Err(_)) => Err(Error::WorkerCrashed),
            Err(_) => Err(Error::PoolTimedOut),
        }
    }

    async fn wait(&self) -> Result<PoolConnection<Postgres>, Error> {
        let mut polls = 0;
        loop {
            let pool = self.inner();
            if let Some(connection) = returned(&pool).await {
                return Ok(connection);
            }
            if self.is_exhausted() {
                if let Some(connection) = self.wait_for_returned().await {
                    return Ok(connection);
                }
            } else if polls < POLLS_BEFORE_CONNECT && pool.size() > 0 {
                poll_later().await;
                polls += 1;
            } else {
                match pool.acquire().await {
                    Err(Error::PoolTimedOut) if self.serves_others(&pool) => self.note_exhausted(),
                    Err(Error::PoolTimedOut) => {
                        self.replace_if_lost(&pool);
                        return Err(Error::PoolTimedOut);
                    }
                    // It was replaced meanwhile.
                    Err(Error::PoolClosed) if !self.inner().is_closed() => {}
                    result => return result,
                }
            }
        }
    }

    /// The same, once there is one. Requests poll one at a time, in the order of their arrival.
    async fn wait_for_returned(&self) -> Option<PoolConnection<Postgres>> {
        let _poller = self.capacity.poller.lock().await;
        while self.is_exhausted() {
            if let Some(connection) = returned(&self.inner()).await {
                return Some(connection);
            }
            poll_later().await;
        }
        None
    }

    fn is_exhausted(&self) -> bool {
        self.capacity.is_exhausted(now()) && self.inner().size() > 0
    }

    /// Whether other requests got connections while one more could not be made.
    fn serves_others(&self, pool: &PgPool) -> bool {
        !has_maximum(pool) && (pool.num_idle() > 0 || self.capacity.serves(now()))
    }

    fn note_exhausted(&self) {
        if self.capacity.note_exhausted() {
            tracing::warn!(
                connections = self.inner().size(),
                "PostgreSQL or its pooler accepts no further connection; requests share the existing ones"
            );
            tokio::spawn(retry(self.route.clone(), Arc::downgrade(&self.capacity)));
        }
    }

    /// If a machine vanishes, its connections stay open until the system gives up, which takes a quarter of an hour. The
    /// driver waits for them all that time, and its pool has no place for connections to the machine's successor.
    ///
    /// A server that lives but completes nothing looks the same. So only one lost pool exists at a time, and the number
    /// of connections at most doubles.
    fn replace_if_lost(&self, pool: &PgPool) {
        if !has_maximum(pool) || !self.capacity.is_lost(now()) {
            return;
        }
        let mut pools = self.pools.write().unwrap_or_else(PoisonError::into_inner);
        // Another request may have replaced it already.
        if has_maximum(&pools.current) && pools.lost.as_ref().is_none_or(|lost| lost.size() == 0) {
            let maximum = pool.options().get_max_connections();
            tracing::warn!(connections = maximum, "no connection to PostgreSQL responds; all are replaced");
            let lost = std::mem::replace(&mut pools.current, new_pool(&self.route, &self.capacity, maximum));
            pools.lost = Some(lost.clone());
            tokio::spawn(async move { lost.close().await });
        }
    }

    pub(super) async fn run<'q>(&self, query: impl Execute<'q, Postgres> + 'q) -> Result<Results, Error> {
        if !self.route.is_shared {
            return self.acquire().await?.fetch_many(query).try_collect().await;
        }
        let mut tx = self.begin().await?;
        let results = tx.fetch_many(query).try_collect().await?;
        tx.commit().await?;
        Ok(results)
    }
}

fn new_pool(route: &Arc<Route>, capacity: &Arc<Capacity>, count: u32) -> PgPool {
    let (set_up, capacity) = (route.clone(), capacity.clone());
    PgPoolOptions::new()
        .max_connections(count)
        .acquire_timeout(CONNECT_TIMEOUT)
        .after_connect(move |connection, _| {
            let (route, capacity) = (set_up.clone(), capacity.clone());
            Box::pin(async move {
                route.set_up(connection).await?;
                capacity.note_room();
                Ok(())
            })
        })
        .connect_lazy_with(route.options.clone())
}

fn has_maximum(pool: &PgPool) -> bool {
    pool.size() >= pool.options().get_max_connections()
}

/// A connection that another request has given back, if there is one and it works.
async fn returned(pool: &PgPool) -> Option<PoolConnection<Postgres>> {
    let mut connection = pool.try_acquire()?;
    match connection.ping().await {
        Ok(()) => Some(connection),
        Err(_) => {
            drop(connection.detach());
            None
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "how long a pooler keeps a connection waiting is real time")]
fn now() -> Instant {
    Instant::now()
}

#[expect(clippy::disallowed_methods, reason = "the driver's pool does not announce a returned connection")]
async fn poll_later() {
    sleep(POLL_EVERY).await;
}

/// Tries one more connection from time to time. Once it could be had, requests may make them again.
#[expect(clippy::disallowed_methods, reason = "other programs close connections in real time")]
async fn retry(route: Arc<Route>, capacity: Weak<Capacity>) {
    loop {
        sleep(RETRY_AFTER).await;
        let Some(capacity) = capacity.upgrade() else { return };
        if route.can_connect(CONNECT_TIMEOUT).await {
            capacity.end_retry();
            return;
        }
    }
}

pub(super) type Results = Vec<Either<PgQueryResult, PgRow>>;
type BoxFuture<'e, T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send + 'e>>;
type BoxStream<'e, T> = Pin<Box<dyn Stream<Item = Result<T, Error>> + Send + 'e>>;

/// Each statement on a connection of its own.
impl<'p> Executor<'p> for &PostgresPool {
    type Database = Postgres;

    fn fetch_many<'e, 'q: 'e, E>(self, query: E) -> BoxStream<'e, Either<PgQueryResult, PgRow>>
    where
        'p: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        let pool = self.clone();
        let results = async move { pool.run(query).await.map(|all| stream::iter(all.into_iter().map(Ok))) };
        Box::pin(stream::once(results).try_flatten())
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Option<PgRow>>
    where
        'p: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        let pool = self.clone();
        Box::pin(async move { Ok(pool.run(query).await?.into_iter().find_map(Either::right)) })
    }

    fn prepare_with<'e>(self, sql: SqlStr, parameters: &'e [PgTypeInfo]) -> BoxFuture<'e, PgStatement>
    where
        'p: 'e,
    {
        let pool = self.clone();
        Box::pin(async move { pool.acquire().await?.prepare_with(sql, parameters).await })
    }
}
