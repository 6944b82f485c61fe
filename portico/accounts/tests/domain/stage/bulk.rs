//! Many rows at once, written behind the domain's back.

use portico_accounts::Db;

use super::Stage;

impl Stage {
    /// Runs the statement for the database in use.
    pub async fn change_on(&self, sqlite: &'static str, postgres: &'static str) {
        self.change(match self.accounts.db() {
            Db::Sqlite { .. } => sqlite,
            Db::Postgres { .. } => postgres,
        })
        .await;
    }

    /// A thousand sessions of the first user that expired in 1970. Every second one had been ended before.
    pub async fn add_long_ended_sessions(&self) {
        self.change_on(
            "with recursive n (i) as (select 1 union all select i + 1 from n where i < 1000) \
             insert into sessions (id, user_id, audience, remembered, counter, rotated_at, authenticated_at, created_at, \
             last_seen_at, expires_at, revoked_at, end_reason) select randomblob(16), (select min(id) from users), 'web', \
             false, 0, i, i, i, i, i, case i % 2 when 0 then i end, case i % 2 when 0 then 'logged_out' end from n",
            "insert into sessions (id, user_id, audience, remembered, counter, rotated_at, authenticated_at, created_at, \
             last_seen_at, expires_at, revoked_at, end_reason) select gen_random_uuid(), (select id from users limit 1), \
             'web', false, 0, i, i, i, i, i, case i % 2 when 0 then i end, case i % 2 when 0 then 'logged_out' end \
             from generate_series(1, 1000) i",
        )
        .await;
    }

    /// A thousand old rows in every other table whose rows expire.
    pub async fn add_other_old_rows(&self) {
        for (sqlite, postgres) in OLD_ROWS {
            self.change_on(sqlite, postgres).await;
        }
    }

    /// Writes 100,000 rows into the change log.
    pub async fn flood_change_log(&self) {
        self.change(
            "with recursive n (i) as (select 1 union all select i + 1 from n where i < 100000) \
             insert into changes (kind) select 'log_in' from n",
        )
        .await;
    }
}

const OLD_ROWS: [(&str, &str); 4] = [
    (
        "with recursive n (i) as (select 1 union all select i + 1 from n where i < 1000) \
         insert into one_time_links (secret_hash, mail_id, user_id, purpose, sent_to, sent_to_key, expires_at) \
         select randomblob(32), randomblob(16), (select min(id) from users), 'verify_email', '', '', i from n",
        "insert into one_time_links (secret_hash, mail_id, user_id, purpose, sent_to, sent_to_key, expires_at) \
         select decode(md5(i::text), 'hex'), gen_random_uuid(), (select id from users limit 1), 'verify_email', '', '', i \
         from generate_series(1, 1000) i",
    ),
    (
        "with recursive n (i) as (select 1 union all select i + 1 from n where i < 1000) \
         insert into audit_events (id, user_id, event, occurred_at) \
         select randomblob(16), (select min(id) from users), 'old', i from n",
        "insert into audit_events (id, user_id, event, occurred_at) \
         select gen_random_uuid(), (select id from users limit 1), 'old', i from generate_series(1, 1000) i",
    ),
    (
        "with recursive n (i) as (select 1 union all select i + 1 from n where i < 1000) \
         insert into mail_counts (mailbox, kind, sent_at) select x'00', 'link/old', i % 10 from n",
        "insert into mail_counts (mailbox, kind, sent_at) select '\\x00', 'link/old', i % 10 \
         from generate_series(1, 1000) i",
    ),
    (
        "with recursive n (i) as (select 1 union all select i + 1 from n where i < 1000) \
         insert into rate_limits (key, tries, ends_at) select randomblob(16), 1, i from n",
        "insert into rate_limits (key, tries, ends_at) select decode(md5(i::text), 'hex'), 1, i \
         from generate_series(1, 1000) i",
    ),
];
