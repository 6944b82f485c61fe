-- A person's sessions are listed in pages, the latest log-in first: the index gives them in that order.
drop index sessions_user_id;
create index sessions_user_id on sessions (user_id, created_at, id);
