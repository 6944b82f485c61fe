create table notes (
    id blob primary key,
    user_id blob not null references users (id) on delete cascade,
    text text not null,
    -- Microseconds since 1970 UTC.
    created_at bigint not null
);

create index notes_by_user on notes (user_id, id);
