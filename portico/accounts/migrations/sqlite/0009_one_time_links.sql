-- Links that were mailed, each good for one use. The link itself stands nowhere.
create table one_time_links (
    -- SHA-256 of the secret in the link.
    secret_hash blob not null primary key,
    -- The mail it went out with; links are told apart in time by it.
    mail_id blob not null,
    user_id blob not null references users (id) on delete cascade,
    purpose text not null check (purpose in ('verify_email', 'reset_password', 'change_email')),
    -- Where it was sent, as typed and as it is looked up: what using it proves.
    sent_to text not null,
    sent_to_key text not null,
    expires_at bigint not null
);

create index one_time_links_user_id on one_time_links (user_id, purpose);
