-- What happened to an account that its owner or an operator may want to know. Rows are only added.
create table audit_events (
    id uuid not null primary key,
    user_id uuid not null references users (id) on delete cascade,
    -- Kept without a reference: the session's row goes sooner than its story.
    session_id uuid,
    -- A name of OWASP's logging vocabulary.
    event text not null,
    occurred_at bigint not null
);

create index audit_events_user_id on audit_events (user_id, id);
