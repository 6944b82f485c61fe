-- :users, :sessions, :ended and :now are replaced by large.sh. All users have the password of the first one.
set synchronous_commit = off;
alter table users disable trigger user;
alter table sessions disable trigger user;
insert into users (id, name, email, email_key, password_hash, is_admin, email_verified_at, created_at)
select encode(convert_to('u' || lpad(i::text, 15, '0'), 'utf8'), 'hex')::uuid, 'User ' || i,
    'user' || i || '@example.org', 'user' || i || '@example.org', (select password_hash from users limit 1), false, :now,
    :now - 100000000000 + i from generate_series(1, :users) i;
insert into sessions (id, user_id, audience, remembered, counter, rotated_at, authenticated_at, created_at,
    last_seen_at, expires_at, user_agent, address, revoked_at, end_reason)
select encode(convert_to('s' || lpad(i::text, 15, '0'), 'utf8'), 'hex')::uuid,
    encode(convert_to('u' || lpad((1 + i * 7919::bigint % :users)::text, 15, '0'), 'utf8'), 'hex')::uuid, 'web', true, 3,
    at, at, at, at, at + 2592000000000, 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    '192.0.2.1', case when i % 5 = 0 then at end, case when i % 5 = 0 then 'logged_out' end
from (select i, :now - case when i <= :ended then 5184000000000 else 0 end - 1000000000 + i as at
    from generate_series(1, :sessions) i) n;
alter table users enable trigger user;
alter table sessions enable trigger user;
analyze;
checkpoint;
