-- People who can log in.
create table users (
    id blob not null primary key,
    -- What they want to be called.
    name text not null,
    -- The address as typed: mail goes to this form and no other.
    email text not null,
    -- The address as it is looked up. Its uniqueness decides a race between two sign-ups.
    email_key text not null unique,
    -- Version mark and bcrypt hash. Null for somebody who has no password.
    password_hash text,
    is_admin boolean not null,
    -- When the address was shown to be theirs. Times are microseconds since 1970, UTC.
    email_verified_at bigint,
    created_at bigint not null
);
