-- One row for each log-in: in a browser, or of a program.
create table sessions (
    id blob not null primary key,
    user_id blob not null references users (id) on delete cascade,
    -- Who the access tokens are for: 'web' (only with the session cookie) or 'api'.
    audience text not null check (audience in ('web', 'api')),
    -- Whether "keep me logged in" was ticked. Decides which lifetimes apply.
    remembered boolean not null,
    -- How often the session's token has been rotated. The token is made from it, so none is stored.
    counter bigint not null,
    rotated_at bigint not null,
    -- When a password was last entered for it: the tokens' auth_time.
    authenticated_at bigint not null,
    created_at bigint not null,
    -- The last page, form or call of a program. The idle time counts from here.
    last_seen_at bigint not null,
    -- The end that no refresh passes.
    expires_at bigint not null,
    -- Set once, when it is ended before its time.
    revoked_at bigint
);

create index sessions_user_id on sessions (user_id);
