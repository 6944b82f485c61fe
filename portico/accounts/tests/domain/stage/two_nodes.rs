use portico_accounts::{Accounts, Caller, EndReason, LogInFrom, LoggedIn, TokenError};
use portico_testbed::Engine;

use super::{ADA, SECRET, Stage, access_token, session_token};

/// Two nodes on one database. The one here has read the log and caches Ada's session.
pub struct TwoNodes {
    pub stage: Stage,
    pub elsewhere: Accounts,
    pub ada: LoggedIn,
}

impl TwoNodes {
    pub async fn set(engine: Engine, from: LogInFrom) -> Self {
        let stage = Stage::set(engine).await;
        let ada = stage.new_session(ADA, from).await;
        let elsewhere = stage.another_node(SECRET).await.unwrap();
        stage.accounts.catch_up().await.unwrap();
        let nodes = Self { stage, elsewhere, ada };
        nodes.ask().await.expect("a session");
        nodes
    }

    /// Asks here which caller Ada's access token belongs to.
    pub async fn ask(&self) -> Result<Caller, TokenError> {
        ask(&self.stage.accounts, &self.ada).await
    }

    /// This node does not know yet what happened elsewhere, which shows that it did not query. From the
    /// next reading of the log on, the session is refused.
    pub async fn receives_an_end(&self, reason: Option<EndReason>) {
        assert!(self.ask().await.is_ok());
        self.stage.accounts.catch_up().await.unwrap();
        let refused = self.ask().await;
        assert!(matches!(refused, Err(TokenError::SessionOver(told)) if told == reason), "{refused:?}");
    }
}

/// Asks a node which caller this access token belongs to.
pub async fn ask(node: &Accounts, of: &LoggedIn) -> Result<Caller, TokenError> {
    node.caller_by_token(node.accept(access_token(of), Some(session_token(of)))?).await
}
