use serde::{Deserialize, Serialize};

/// One event in a user's account, described for that user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    pub what: String,
    /// The network address the event came from, if known.
    pub address: Option<String>,
    /// RFC 3339, UTC. The last time, if the event happened several times.
    pub at: String,
}
