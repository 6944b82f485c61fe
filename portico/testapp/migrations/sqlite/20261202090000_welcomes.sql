create table welcomes (
    user_id blob primary key,
    name text not null check (name <> 'Unwelcome'),
    at bigint not null
);
