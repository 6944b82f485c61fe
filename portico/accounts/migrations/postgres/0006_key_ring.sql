-- The signing keys become a ring, next → active → retired, one for each algorithm.

-- When a key stopped signing. It verifies for the life of an access token longer, and a minute.
alter table signing_keys add column retired_at bigint check ((status = 'retired') = (retired_at is not null));

-- One key signs for each algorithm. That there is one to follow it is seen to by whoever changes the ring.
drop index signing_keys_one_active;
create unique index signing_keys_one_active on signing_keys (algorithm) where status = 'active';
