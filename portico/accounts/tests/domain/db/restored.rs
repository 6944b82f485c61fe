//! A backup is restored, or a lagging replica takes over, while nodes keep running: they notice, and trust nothing
//! they have cached.

use portico_accounts::{Accounts, Audience, Client, EndReason, LoggedIn, TokenError};
use portico_testbed::{Database, Engine, on_both_engines};

use crate::stage::{
    ADA, MICROSECOND, PASSWORD, PROGRAM, SECOND, SECRET, Stage, Warnings, access_token, email, entered, given,
    session_token,
};

on_both_engines!(
    a_session_that_ends_after_a_restore_is_refused_on_the_other_node,
    a_session_that_ends_under_a_reused_number_is_refused,
    a_session_ended_after_a_missed_restore_is_refused,
    a_session_that_a_restored_database_lacks_is_refused,
    a_restore_undoes_a_later_promotion,
    a_restore_is_noticed_after_a_long_silence,
    an_emptied_log_is_noticed,
    a_log_with_a_missing_row_is_noticed,
    a_restore_is_logged_once,
    a_pruned_log_is_not_mistaken_for_a_restore,
    a_quiet_log_is_not_mistaken_for_a_restore,
    a_log_pruned_past_the_last_read_row_is_read_again,
    a_rotation_lost_in_a_restore_is_not_mistaken_for_theft,
);

/// Two nodes that follow one database. Both cache Ada's session.
struct Nodes {
    stage: Stage,
    other: Accounts,
    ada: LoggedIn,
}

impl Nodes {
    async fn set(engine: Engine) -> Self {
        let stage = Stage::set(engine).await;
        let ada = stage.new_session(ADA, PROGRAM).await;
        let other = stage.another_node(SECRET).await.unwrap();
        let nodes = Self { stage, other, ada };
        nodes.follow().await;
        nodes.ask(&nodes.ada).await.expect("a session");
        nodes
    }

    fn here(&self) -> &Accounts {
        &self.stage.accounts
    }

    /// Both read the log.
    async fn follow(&self) {
        for node in [self.here(), &self.other] {
            node.catch_up().await.unwrap();
        }
    }

    /// Asks the other node which caller this token belongs to.
    async fn ask(&self, of: &LoggedIn) -> Result<(), TokenError> {
        let token = self.other.accept(access_token(of), None)?;
        self.other.caller_by_token(token).await.map(drop)
    }

    /// Users log in and out here, and both nodes read of it.
    async fn busy(&self, times: usize) {
        for _ in 0..times {
            self.log_in_and_out().await;
            self.follow().await;
        }
    }

    /// Some rows of the log.
    async fn log_in_and_out(&self) {
        let session = self.stage.log_in(ADA, PASSWORD).await.unwrap();
        self.here().log_out(None, Some(session_token(&session)), &Client::default()).await.unwrap();
    }

    /// Time goes by.
    async fn wait(&self, seconds: u32) {
        for _ in 0..4 * seconds {
            self.stage.clock.advance(SECOND / 4);
            self.follow().await;
        }
    }

    /// Ada's session ends here. The other node reads of it without a query.
    async fn an_end_is_received(&self) {
        self.ask(&self.ada).await.expect("the session continues");
        self.here().revoke_token(session_token(&self.ada), &Client::default()).await.unwrap();
        self.follow().await;
        let refused = self.ask(&self.ada).await;
        assert!(matches!(refused, Err(TokenError::SessionOver(Some(EndReason::LoggedOut)))), "{refused:?}");
    }

    /// The newest number of the log.
    async fn newest(&self) -> i64 {
        self.stage.count("select max(id) from changes").await
    }

    /// A copy, followed by many changes.
    async fn copy_of_before(&self) -> Database {
        let copy = self.stage.copy_database().await;
        self.busy(30).await;
        self.wait(12).await;
        copy
    }
}

async fn a_session_that_ends_after_a_restore_is_refused_on_the_other_node(engine: Engine) {
    let nodes = Nodes::set(engine).await;
    let copy = nodes.copy_of_before().await;
    nodes.stage.restore(&copy).await;
    nodes.follow().await;
    nodes.an_end_is_received().await;
}

async fn a_session_that_ends_under_a_reused_number_is_refused(engine: Engine) {
    let nodes = Nodes::set(engine).await;
    let copy = nodes.copy_of_before().await;
    let read = nodes.newest().await;
    nodes.ask(&nodes.ada).await.expect("it is cached");
    nodes.stage.restore(&copy).await;
    nodes.here().catch_up().await.unwrap();
    while nodes.newest().await < read - 2 {
        nodes.log_in_and_out().await;
    }
    nodes.here().revoke_token(session_token(&nodes.ada), &Client::default()).await.unwrap();
    assert!(nodes.newest().await <= read, "the other node has read a row of this number");
    nodes.ask(&nodes.ada).await.expect("no change has been read yet");
    nodes.other.catch_up().await.unwrap();
    assert!(nodes.ask(&nodes.ada).await.is_err());
}

async fn a_session_ended_after_a_missed_restore_is_refused(engine: Engine) {
    let nodes = Nodes::set(engine).await;
    let copy = nodes.copy_of_before().await;
    let read = nodes.newest().await;
    nodes.stage.restore(&copy).await;
    nodes.stage.clock.advance(2 * SECOND);
    while nodes.newest().await < read + 5 {
        nodes.log_in_and_out().await;
    }
    nodes.follow().await;
    nodes.an_end_is_received().await;
}

async fn a_session_that_a_restored_database_lacks_is_refused(engine: Engine) {
    let nodes = Nodes::set(engine).await;
    let copy = nodes.stage.copy_database().await;
    let later = nodes.here().log_in(given(ADA, PASSWORD), PROGRAM, Client::default()).await.map(entered).unwrap();
    nodes.follow().await;
    nodes.ask(&later).await.expect("it is cached");
    nodes.stage.restore(&copy).await;
    nodes.ask(&later).await.expect("no change has been read yet");
    nodes.follow().await;
    assert!(matches!(nodes.ask(&later).await, Err(TokenError::SessionOver(None))));
    assert!(nodes.ask(&nodes.ada).await.is_ok());
}

async fn a_restore_undoes_a_later_promotion(engine: Engine) {
    let nodes = Nodes::set(engine).await;
    let copy = nodes.stage.copy_database().await;
    nodes.here().set_admin(&email(ADA), true).await.unwrap();
    nodes.follow().await;
    assert!(nodes.stage.caller_by_token(access_token(&nodes.ada), None).await.unwrap().user.is_admin);
    nodes.stage.restore(&copy).await;
    nodes.follow().await;
    assert!(!nodes.stage.caller_by_token(access_token(&nodes.ada), None).await.unwrap().user.is_admin);
}

async fn a_restore_is_noticed_after_a_long_silence(engine: Engine) {
    let nodes = Nodes::set(engine).await;
    let copy = nodes.stage.copy_database().await;
    nodes.busy(1).await;
    nodes.wait(30).await;
    nodes.stage.restore(&copy).await;
    let warnings = Warnings::count_from_now();
    nodes.other.catch_up().await.unwrap();
    assert_eq!(warnings.count(), 1);
    nodes.an_end_is_received().await;
}

async fn an_emptied_log_is_noticed(engine: Engine) {
    let nodes = Nodes::set(engine).await;
    nodes.stage.change("update sessions set revoked_at = 1, end_reason = 'logged_out'").await;
    nodes.stage.change("delete from changes").await;
    nodes.ask(&nodes.ada).await.expect("no change has been read yet");
    nodes.other.catch_up().await.unwrap();
    assert!(nodes.ask(&nodes.ada).await.is_err());
}

async fn a_log_with_a_missing_row_is_noticed(engine: Engine) {
    let nodes = Nodes::set(engine).await;
    nodes.busy(2).await;
    nodes.stage.change("update sessions set revoked_at = 1, end_reason = 'logged_out' where revoked_at is null").await;
    nodes.stage.change("delete from changes where id = (select max(id) from changes)").await;
    nodes.stage.change("delete from changes where id = (select max(id) - 1 from changes)").await;
    nodes.other.catch_up().await.unwrap();
    assert!(nodes.ask(&nodes.ada).await.is_err());
}

async fn a_restore_is_logged_once(engine: Engine) {
    let nodes = Nodes::set(engine).await;
    let copy = nodes.copy_of_before().await;
    nodes.stage.restore(&copy).await;
    let warnings = Warnings::count_from_now();
    nodes.other.catch_up().await.unwrap();
    assert_eq!(warnings.count(), 1);
    nodes.here().catch_up().await.unwrap();
    nodes.busy(3).await;
    nodes.wait(12).await;
    assert_eq!(warnings.count(), 2, "one line per node");
}

async fn a_pruned_log_is_not_mistaken_for_a_restore(engine: Engine) {
    let nodes = Nodes::set(engine).await;
    let warnings = Warnings::count_from_now();
    nodes.busy(2).await;
    nodes.stage.fill_change_log().await;
    nodes.follow().await;
    nodes.ask(&nodes.ada).await.unwrap();
    nodes.here().clean_up().await.unwrap();
    nodes.follow().await;
    nodes.busy(2).await;
    nodes.here().clean_up().await.unwrap();
    nodes.wait(12).await;
    nodes.here().clean_up().await.unwrap();
    nodes.follow().await;
    assert_eq!(warnings.count(), 0);
    nodes.an_end_is_received().await;
}

async fn a_quiet_log_is_not_mistaken_for_a_restore(engine: Engine) {
    let nodes = Nodes::set(engine).await;
    let warnings = Warnings::count_from_now();
    nodes.wait(30).await;
    nodes.ask(&nodes.ada).await.unwrap();
    nodes.follow().await;
    assert_eq!(warnings.count(), 0);
    nodes.other.db().close().await;
    nodes.ask(&nodes.ada).await.expect("it is still cached");
}

/// The log then does not show whether the database is the same.
async fn a_log_pruned_past_the_last_read_row_is_read_again(engine: Engine) {
    let nodes = Nodes::set(engine).await;
    nodes.here().revoke_token(session_token(&nodes.ada), &Client::default()).await.unwrap();
    nodes.stage.fill_change_log().await;
    nodes.here().clean_up().await.unwrap();
    nodes.ask(&nodes.ada).await.expect("no change has been read yet");
    nodes.other.catch_up().await.unwrap();
    assert!(nodes.ask(&nodes.ada).await.is_err());
}

/// A note of a rotation waits while the database is restored to before that rotation.
async fn a_rotation_lost_in_a_restore_is_not_mistaken_for_theft(engine: Engine) {
    let nodes = Nodes::set(engine).await;
    let copy = nodes.stage.copy_database().await;
    let second = nodes.stage.refresh(Audience::Api, session_token(&nodes.ada)).await.unwrap();
    let third = nodes.stage.refresh(Audience::Api, session_token(&second)).await.unwrap();
    nodes.follow().await;
    nodes.ask(&third).await.unwrap();
    nodes.stage.restore(&copy).await;
    nodes.follow().await;
    nodes.other.write_waiting_notes().await;
    assert_eq!(nodes.stage.count("select presented_counter from sessions").await, 0);
    // The response to this one gets lost.
    nodes.stage.refresh(Audience::Api, session_token(&nodes.ada)).await.unwrap();
    nodes.stage.clock.advance(11 * SECOND + MICROSECOND);
    assert!(nodes.stage.refresh(Audience::Api, session_token(&nodes.ada)).await.is_ok());
}
