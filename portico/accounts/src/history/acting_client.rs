use std::future::Future;

use crate::history::client::Client;

tokio::task_local! {
    static ACTING: Client;
}

impl Client {
    /// Does the work of one request, made by this client.
    ///
    /// Only log lines read it, where no client is at hand. What counts or records by client takes it as an argument.
    pub async fn scope<T>(self, work: impl Future<Output = T>) -> T {
        ACTING.scope(self, work).await
    }

    /// The client whose request is being served, for log lines. Empty for a command or for the site's own work.
    pub(crate) fn acting() -> Self {
        ACTING.try_with(Self::clone).unwrap_or_default()
    }
}
