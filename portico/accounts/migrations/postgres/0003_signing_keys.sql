-- The keys that sign access tokens, shared by all nodes.
create table signing_keys (
    -- RFC 7638 thumbprint of the public key: the tokens' kid.
    id text not null primary key,
    algorithm text not null,
    status text not null check (status in ('next', 'active', 'retired')),
    -- PKCS#8 private key, encrypted under PORTICO_SECRET.
    sealed_private_key bytea not null,
    created_at bigint not null
);

-- Nodes that start together agree on one key: the second insert finds this index taken.
create unique index signing_keys_one_active on signing_keys (status) where status = 'active';
