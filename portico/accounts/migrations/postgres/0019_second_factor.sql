-- Logging in can take one more step: a code from an authenticator app, or a recovery code.

-- At once and in this order, in which transactions lock a user's rows.
lock table users, sessions in access exclusive mode;

-- What was proved to open the session, and since then: values of RFC 8176, separated by spaces, the tokens' amr.
alter table sessions add column proofs text not null default 'pwd';
-- When a second factor was last proved for it.
alter table sessions add column second_factor_at bigint;
-- When it was opened with a recovery code. For some time, its user can set up a new app without another code.
alter table sessions add column recovered_at bigint;

-- When the user dismissed the offer of a second factor, for good.
alter table users add column second_factor_offer_dismissed_at bigint;

-- To count the administrators who have no second factor.
create index users_admins on users (id) where is_admin;

drop trigger sessions_changed on sessions;
create trigger sessions_changed
    after update of revoked_at, authenticated_at, expires_at, proofs, second_factor_at, recovered_at on sessions
    for each row execute function note_session_change();

-- Log-ins whose password was right, and that are not complete. A row opens nothing, and is deleted by the transaction
-- that opens the session.
create table log_in_steps (
    id uuid primary key,
    user_id uuid not null references users (id) on delete cascade,
    -- As in sessions.
    audience text not null check (audience in ('web', 'api')),
    remembered boolean not null,
    -- What has been proved so far.
    proofs text not null,
    -- Whether the user chose to keep an account that is about to be deleted.
    keeps_account boolean not null,
    created_at bigint not null,
    expires_at bigint not null
);

create index log_in_steps_user_id on log_in_steps (user_id);
create index log_in_steps_expires_at on log_in_steps (expires_at);

-- Authenticator apps that are on (RFC 6238).
create table authenticator_apps (
    user_id uuid primary key references users (id) on delete cascade,
    -- The shared secret, encrypted under PORTICO_SECRET for this one user.
    sealed_secret bytea not null,
    -- The time step of the last code that was used. A code is accepted only if it is of a later one.
    last_step bigint not null,
    confirmed_at bigint not null
);

-- Apps that are being set up, until a first code confirms them. An app that is on stays on meanwhile.
create table app_enrolments (
    -- The session, or the pending log-in, that alone can confirm it.
    opened_by uuid primary key,
    user_id uuid not null references users (id) on delete cascade,
    sealed_secret bytea not null,
    created_at bigint not null
);

create index app_enrolments_user_id on app_enrolments (user_id);
create index app_enrolments_created_at on app_enrolments (created_at);

-- Codes that can be used once in place of the app.
create table recovery_codes (
    -- SHA-256: a code has 120 random bits.
    code_hash bytea primary key,
    user_id uuid not null references users (id) on delete cascade,
    created_at bigint not null
);

create index recovery_codes_user_id on recovery_codes (user_id);

-- Browsers in which the password is enough for some time.
create table trusted_browsers (
    id uuid primary key,
    user_id uuid not null references users (id) on delete cascade,
    -- The device in the cookie portico-device.
    device_id uuid not null,
    -- Browser and system in words.
    device text not null,
    trusted_at bigint not null,
    expires_at bigint not null,
    unique (user_id, device_id)
);

-- In the order in which they are listed.
create index trusted_browsers_user_id on trusted_browsers (user_id, trusted_at, id);
create index trusted_browsers_expires_at on trusted_browsers (expires_at);

-- Links that were emailed about a new factor, which undo it. A change of the password or the address leaves them valid:
-- they are for the owner of an account whose password was stolen. The link itself is not stored.
create table factor_undo_links (
    -- SHA-256 of the secret in the link.
    secret_hash bytea primary key,
    user_id uuid not null references users (id) on delete cascade,
    -- Which factor: 'app'.
    factor text not null,
    expires_at bigint not null
);

create index factor_undo_links_user_id on factor_undo_links (user_id);
create index factor_undo_links_expires_at on factor_undo_links (expires_at);
