//! What a stage does to the histories of its accounts.

use portico_accounts::Db;

use super::Stage;

impl Stage {
    /// Writes every line of every account's history once more.
    pub async fn double_history(&self) {
        self.change(match self.accounts.db() {
            Db::Sqlite { .. } => {
                "insert into audit_events (id, user_id, event, occurred_at) \
                 select randomblob(16), user_id, event, occurred_at from audit_events"
            }
            Db::Postgres { .. } => {
                "insert into audit_events (id, user_id, event, occurred_at) \
                 select gen_random_uuid(), user_id, event, occurred_at from audit_events"
            }
        })
        .await;
    }

    /// From now on the database takes no line into any history.
    pub async fn refuse_history(&self) {
        self.change(match self.accounts.db() {
            Db::Sqlite { .. } => {
                "create trigger is_silent before insert on audit_events begin select raise(abort, 'silent'); end"
            }
            Db::Postgres { .. } => "alter table audit_events add constraint is_silent check (false) not valid",
        })
        .await;
    }
}
