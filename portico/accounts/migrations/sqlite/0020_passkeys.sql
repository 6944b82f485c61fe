-- Logging in with a passkey (WebAuthn).

-- What passkeys know the user by: 32 random bytes, created with the first passkey.
alter table users add column passkey_handle blob;

-- When a passkey was last used for it. Users without a password prove by it who they are.
alter table sessions add column passkey_at bigint;

create table passkeys (
    id blob not null primary key,
    user_id blob not null references users (id) on delete cascade,
    -- Chosen by the authenticator.
    credential_id blob not null unique,
    -- The public key as SubjectPublicKeyInfo (RFC 5280).
    public_key blob not null,
    -- COSE: EdDSA, ES256 or RS256.
    algorithm bigint not null check (algorithm in (-8, -7, -257)),
    -- The authenticator's counter at the last use. 0 if it does not count.
    sign_count bigint not null,
    -- Whether it can be synced to other devices. Fixed when it is created.
    backup_eligible boolean not null,
    -- Whether it was synced at the last use.
    backed_up boolean not null,
    -- How browsers reach the authenticator, separated by spaces.
    transports text not null,
    -- The model of the authenticator, as it claims.
    aaguid blob not null,
    name text not null,
    -- The host that it was made for. On another host, browsers do not offer it.
    rp_id text not null,
    created_at bigint not null,
    last_used_at bigint
);

-- In the order in which they are listed.
create index passkeys_user_id on passkeys (user_id, created_at, id);

-- Challenges that were answered. Those that were only handed out are not stored.
create table used_challenges (
    -- SHA-256.
    challenge_hash blob not null primary key,
    expires_at bigint not null
);

create index used_challenges_expires_at on used_challenges (expires_at);
