use std::future::Future;

use crate::client::Client;

tokio::task_local! {
    static ACTING: Client;
}

impl Client {
    /// Does the work of one request, made by this client.
    ///
    /// Histories and logs say from where something was done, and no rule depends on it: so it goes with
    /// the request, as the span of its log lines does, and not through the arguments of every use case.
    pub async fn scope<T>(self, work: impl Future<Output = T>) -> T {
        ACTING.scope(self, work).await
    }

    /// The one whose request is being worked on; nobody in particular for a command or by itself.
    pub(crate) fn acting() -> Self {
        ACTING.try_with(Self::clone).unwrap_or_default()
    }
}
