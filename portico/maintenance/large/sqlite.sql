-- :users, :sessions, :ended and :now are replaced by large.sh. All users have the password of the first one.
pragma synchronous = off;
pragma cache_size = -500000;
begin;
with recursive n (i) as (select 1 union all select i + 1 from n where i < :users)
insert into users (id, name, email, email_key, password_hash, is_admin, email_verified_at, created_at)
select cast(printf('u%015d', i) as blob), 'User ' || i, 'user' || i || '@example.org', 'user' || i || '@example.org',
    (select password_hash from users limit 1), false, :now, :now - 100000000000 + i from n;
with recursive n (i) as (select 1 union all select i + 1 from n where i < :sessions)
insert into sessions (id, user_id, audience, remembered, counter, rotated_at, authenticated_at, created_at,
    last_seen_at, expires_at, user_agent, address, revoked_at, end_reason)
select cast(printf('s%015d', i) as blob), cast(printf('u%015d', 1 + i * 7919 % :users) as blob), 'web', true, 3, at, at, at,
    at, at + 2592000000000, 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', '192.0.2.1',
    case when i % 5 = 0 then at end, case when i % 5 = 0 then 'logged_out' end
from (select i, :now - iif(i <= :ended, 5184000000000, 0) - 1000000000 + i as at from n);
commit;
