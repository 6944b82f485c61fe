//! The way to PostgreSQL: direct, or through a pooler such as PgBouncer, which may keep little of a session.

use std::collections::HashSet;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{Connection, Error, Executor, Row};
use tokio::time::timeout;

/// How long a second connection may take to answer. One that takes longer is waiting for a place, so it is not shared.
const SECOND_CONNECT_TIMEOUT: Duration = Duration::from_secs(1);

/// How often both are asked. A pooler that other clients keep busy may give a client the same session several times.
const SAMPLES: usize = 8;

/// The error of a connection to a standby.
pub(super) const IS_STANDBY: &str = "the server is a standby";

/// What a URL says about sessions.
#[derive(Clone, Copy, Debug)]
pub(super) struct UrlOptions {
    /// Whether it sets this limit itself.
    has_statement_timeout: bool,
    has_transaction_timeout: bool,
    /// Whether it asks for no prepared statements, so that the start need not find out whether they are safe.
    is_shared: bool,
}

impl UrlOptions {
    pub fn read(url: &str) -> Self {
        Self {
            has_statement_timeout: url.contains("statement_timeout"),
            has_transaction_timeout: url.contains("idle_in_transaction_session_timeout"),
            is_shared: url.contains("statement-cache-capacity=0"),
        }
    }

    /// No statement takes a tenth of this time, waiting for a lock included, and a transaction whose next statement
    /// does not come is ended.
    fn session_limits(self) -> &'static str {
        match (self.has_statement_timeout, self.has_transaction_timeout) {
            (true, true) => "select 1",
            (true, false) => "set idle_in_transaction_session_timeout = '15s'",
            (false, true) => "set statement_timeout = '10s'",
            (false, false) => "set statement_timeout = '10s'; set idle_in_transaction_session_timeout = '15s'",
        }
    }

    /// The same for one transaction. Another client's prepared statements may have the names that ours get.
    fn begin_limited(self) -> &'static str {
        match (self.has_statement_timeout, self.has_transaction_timeout) {
            (true, true) => "begin; deallocate all",
            (true, false) => "begin; deallocate all; set local idle_in_transaction_session_timeout = '15s'",
            (false, true) => "begin; deallocate all; set local statement_timeout = '10s'",
            (false, false) => {
                "begin; deallocate all; set local statement_timeout = '10s'; \
                 set local idle_in_transaction_session_timeout = '15s'"
            }
        }
    }
}

/// How connections are made and transactions begun.
#[derive(Clone, Debug)]
pub(super) struct Route {
    pub options: PgConnectOptions,
    /// Statements for a new connection.
    on_connect: &'static str,
    pub begin: &'static str,
    /// Whether the session behind a connection may be another one after each transaction, as with PgBouncer's
    /// `pool_mode = transaction`. Prepared statements do not outlive a transaction there.
    pub is_shared: bool,
}

impl Route {
    pub async fn find(options: PgConnectOptions, url: UrlOptions) -> Result<Self, Error> {
        // PgBouncer refuses a connection with a parameter that it does not track, such as this one and `options`.
        let options = options.extra_float_digits(None);
        Ok(if url.is_shared || is_shared(&options).await? {
            let options = options.statement_cache_capacity(0);
            Self { options, on_connect: "select 1", begin: url.begin_limited(), is_shared: true }
        } else {
            Self { options, on_connect: url.session_limits(), begin: "begin", is_shared: false }
        })
    }

    /// Sets the limits of a new connection. The answer also shows that a pooler has a place for it, and that the server
    /// is not a standby.
    pub async fn set_up(&self, connection: &mut PgConnection) -> Result<(), Error> {
        connection.execute(self.on_connect).await?;
        if self.is_shared { Ok(()) } else { refuse_standby(connection).await }
    }

    /// Whether one more connection can be had in this time.
    pub async fn can_connect(&self, patience: Duration) -> bool {
        let one_more = async {
            let mut connection = PgConnection::connect_with(&self.options).await?;
            self.set_up(&mut connection).await?;
            connection.close().await
        };
        matches!(timeout(patience, one_more).await, Ok(Ok(())))
    }
}

/// After a failover, an address may lead to a standby for a while: sessions that have ended elsewhere are still alive
/// there, and every write fails. A primary becomes a standby only by a restart, which ends its connections, so asking
/// once per connection is enough.
async fn refuse_standby(connection: &mut PgConnection) -> Result<(), Error> {
    let is_standby: bool = connection.fetch_one("select pg_is_in_recovery()").await?.try_get(0)?;
    if is_standby { Err(Error::Protocol(IS_STANDBY.to_owned())) } else { Ok(()) }
}

/// Whether two open connections lead to one process of PostgreSQL, or one connection to several.
async fn is_shared(options: &PgConnectOptions) -> Result<bool, Error> {
    let mut first = PgConnection::connect_with(options).await?;
    // Shows that there is a place for the first one.
    process(&mut first).await?;
    refuse_standby(&mut first).await?;
    let compared = timeout(SECOND_CONNECT_TIMEOUT, async {
        let mut second = PgConnection::connect_with(options).await?;
        let mut seen = HashSet::new();
        for _ in 0..SAMPLES {
            seen.insert((process(&mut first).await?, process(&mut second).await?));
        }
        second.close().await?;
        Ok::<_, Error>(seen.len() > 1 || seen.iter().any(|(one, other)| one == other))
    });
    let is_shared = matches!(compared.await, Ok(Ok(true)));
    first.close().await?;
    Ok(is_shared)
}

/// The number of the process that answers. Asked without a prepared statement.
async fn process(connection: &mut PgConnection) -> Result<i32, Error> {
    connection.fetch_one("select pg_backend_pid()").await?.try_get(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_of_the_url_is_kept() {
        let url = UrlOptions::read("postgres://db/portico?options=-c%20statement_timeout%3D3s");
        assert_eq!(url.session_limits(), "set idle_in_transaction_session_timeout = '15s'");
        assert!(!url.begin_limited().contains("statement_timeout"));
    }
}
