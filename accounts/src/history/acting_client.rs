use std::future::Future;

use crate::history::client::Client;

tokio::task_local! {
    static ACTING: Client;
}

impl Client {
    /// Does the work of one request, made by this client.
    ///
    /// Histories and logs record the client, and no rule depends on it. So it is attached to the request, like the span
    /// of its log lines, and is not an argument of every use case.
    pub async fn scope<T>(self, work: impl Future<Output = T>) -> T {
        ACTING.scope(self, work).await
    }

    /// The client whose request is being served. Empty for a command or for the site's own work.
    pub(crate) fn acting() -> Self {
        ACTING.try_with(Self::clone).unwrap_or_default()
    }
}
