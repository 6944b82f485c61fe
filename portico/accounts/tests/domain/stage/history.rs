//! Long histories and change logs.

use portico_accounts::Db;

use super::Stage;

impl Stage {
    /// Duplicates every entry of every account's history.
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

    /// Gives every account a history of 120 log-ins, one in each of the microseconds after 1,790,000,000 seconds, and
    /// nothing else.
    pub async fn fill_histories(&self) {
        self.change("delete from audit_events").await;
        self.change(match self.accounts.db() {
            Db::Sqlite { .. } => {
                "with recursive n (i) as (select 1 union all select i + 1 from n where i < 120) \
                 insert into audit_events (id, user_id, event, occurred_at) \
                 select randomblob(16), u.id, 'authn_login_success', 1790000000000000 + i from users u, n"
            }
            Db::Postgres { .. } => {
                "insert into audit_events (id, user_id, event, occurred_at) \
                 select gen_random_uuid(), u.id, 'authn_login_success', 1790000000000000 + i \
                 from users u, generate_series(1, 120) i"
            }
        })
        .await;
    }

    /// Writes more rows into the change log than are kept.
    pub async fn fill_change_log(&self) {
        self.change(
            "with recursive n (i) as (select 1 union all select i + 1 from n where i < 10005) \
             insert into changes (kind) select 'keys' from n",
        )
        .await;
    }

    /// From now on the database refuses new history entries.
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
