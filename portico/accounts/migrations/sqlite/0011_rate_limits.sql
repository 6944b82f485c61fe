-- How often something was tried within its window. No address and no account stands here.
create table rate_limits (
    -- A keyed hash of what is counted: an account, a browser, a session, a network.
    key blob not null primary key,
    tries bigint not null,
    -- When the window closes. From then on the row counts nothing.
    ends_at bigint not null
);

create index rate_limits_ends_at on rate_limits (ends_at);
