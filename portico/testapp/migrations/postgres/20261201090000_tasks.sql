create table tasks (
    id uuid primary key,
    user_id uuid not null references users (id) on delete cascade,
    title text not null
);

create index tasks_by_user on tasks (user_id, id);
