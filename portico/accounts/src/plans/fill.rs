//! Rows in every table, as many as PostgreSQL needs to prefer an index. SQLite, which Portico never lets analyze its
//! tables, plans for an empty one as for any other.

use sqlx::PgPool;

const ROWS: [&str; 16] = [
    "insert into users (id, name, email, email_key, password_hash, is_admin, email_verified_at, created_at) \
     select pg_temp.digest('u' || i)::uuid, 'N', i || '@example.net', i || '@example.net', 'h', false, i, i \
     from generate_series(1, 20000) i",
    "insert into sessions (id, user_id, audience, remembered, counter, rotated_at, authenticated_at, created_at, \
     last_seen_at, expires_at, revoked_at, end_reason) \
     select pg_temp.digest('s' || i)::uuid, pg_temp.digest('u' || i % 20000 + 1)::uuid, 'web', false, 0, t, t, t, t, t, \
     case i % 2 when 0 then t end, case i % 2 when 0 then 'logged_out' end \
     from generate_series(1, 40000) i, lateral (select 1790000000000000 + i * 1000000::bigint as t) at",
    "insert into audit_events (id, user_id, event, occurred_at) \
     select pg_temp.digest('a' || i)::uuid, pg_temp.digest('u' || i % 20000 + 1)::uuid, 'authn_login_success', 1790000000000000 + i \
     from generate_series(1, 40000) i",
    "insert into mails (id, letter, user_id, to_key, to_email, created_at, next_attempt_at, attempts) \
     select pg_temp.digest('m' || i)::uuid, '{}', case i % 2 when 0 then pg_temp.digest('u' || i)::uuid end, i || '@example.net', '', 1, \
     1790000000000000 + i, 0 from generate_series(1, 20000) i",
    "insert into mail_counts (mailbox, kind, sent_at) \
     select decode(pg_temp.digest(i::text), 'hex'), 'link/verification', 1790000000000000 + i from generate_series(1, 20000) i",
    "insert into one_time_links (secret_hash, mail_id, user_id, purpose, sent_to, sent_to_key, expires_at) \
     select decode(pg_temp.digest(i::text), 'hex'), pg_temp.digest('m' || i)::uuid, pg_temp.digest('u' || i % 20000 + 1)::uuid, 'verify_email', '', '', \
     1790000000000000 + i from generate_series(1, 20000) i",
    "insert into rate_limits (key, tries, ends_at) \
     select decode(pg_temp.digest(i::text), 'hex'), 1, 1790000000000000 + i from generate_series(1, 20000) i",
    "insert into log_in_steps (id, user_id, audience, remembered, proofs, keeps_account, created_at, expires_at) \
     select pg_temp.digest('l' || i)::uuid, pg_temp.digest('u' || i % 20000 + 1)::uuid, 'web', false, 'pwd', false, t, \
     t from generate_series(1, 20000) i, lateral (select 1790000000000000 + i * 1000000::bigint as t) at",
    "insert into authenticator_apps (user_id, sealed_secret, last_step, confirmed_at) \
     select pg_temp.digest('u' || i)::uuid, '', 1, 1790000000000000 + i from generate_series(1, 20000) i",
    "insert into app_enrolments (opened_by, user_id, sealed_secret, created_at) \
     select pg_temp.digest('e' || i)::uuid, pg_temp.digest('u' || i % 20000 + 1)::uuid, '', 1790000000000000 + i \
     from generate_series(1, 20000) i",
    "insert into recovery_codes (code_hash, user_id, created_at) \
     select decode(pg_temp.digest(i::text), 'hex'), pg_temp.digest('u' || i % 20000 + 1)::uuid, 1790000000000000 + i \
     from generate_series(1, 80000) i",
    "insert into trusted_browsers (id, user_id, device_id, device, trusted_at, expires_at) \
     select pg_temp.digest('t' || i)::uuid, pg_temp.digest('u' || i % 20000 + 1)::uuid, \
     pg_temp.digest('d' || i)::uuid, 'Firefox', 1790000000000000 + i, 1790000000000000 + i \
     from generate_series(1, 40000) i",
    "insert into factor_undo_links (secret_hash, user_id, factor, expires_at) \
     select decode(pg_temp.digest(i::text), 'hex'), pg_temp.digest('u' || i % 20000 + 1)::uuid, 'app', \
     1790000000000000 + i from generate_series(1, 20000) i",
    "insert into passkeys (id, user_id, credential_id, public_key, algorithm, sign_count, backup_eligible, backed_up, \
     transports, aaguid, name, rp_id, created_at) \
     select pg_temp.digest('p' || i)::uuid, pg_temp.digest('u' || i % 20000 + 1)::uuid, \
     decode(pg_temp.digest('p' || i), 'hex'), '', -7, 0, true, true, 'internal', pg_temp.digest('g')::uuid, 'P', \
     'portico.example', 1790000000000000 + i from generate_series(1, 40000) i",
    "insert into used_challenges (challenge_hash, expires_at) \
     select decode(pg_temp.digest(i::text), 'hex'), 1790000000000000 + i from generate_series(1, 20000) i",
    "insert into changes (kind, subject) select 'log_in', pg_temp.digest('s' || i)::uuid from generate_series(1, 20000) i",
];

/// 128 bits in hexadecimal that follow no order, as the keys of real rows.
const DIGEST: &str = "create function pg_temp.digest(text) returns text language sql immutable as \
                      'select substr(encode(sha256(convert_to($1, ''utf8'')), ''hex''), 1, 32)'";

pub(super) async fn fill(pool: &PgPool) {
    let mut conn = pool.acquire().await.unwrap();
    for statement in [DIGEST].into_iter().chain(ROWS).chain(["analyze"]) {
        sqlx::query(statement).execute(&mut *conn).await.unwrap();
    }
}
