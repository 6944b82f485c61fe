-- How a session was used, where it came from, and why it ended.

-- The highest counter that came back to us, in a token or in an access token issued with it. As long
-- as it is behind `counter`, the answer to the last rotation may have been lost.
alter table sessions add column presented_counter bigint not null default 0;

-- Why it was ended before its time. Null where it was not: time ends a session by itself.
alter table sessions add column end_reason text
    check (end_reason in ('logged_out', 'ended_elsewhere', 'password_changed', 'disabled', 'theft'));

-- What the browser or program called itself at log-in, and the address it came from.
alter table sessions add column user_agent text;
alter table sessions add column address text;

-- For taking old rows away.
create index sessions_expires_at on sessions (expires_at);

update sessions set end_reason = 'logged_out' where revoked_at is not null;

-- When an operator shut them out. Null for everybody who may log in.
alter table users add column disabled_at bigint;
