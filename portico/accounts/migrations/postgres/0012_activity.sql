-- From what and from where, as far as the request told: the device in words, never the whole `User-Agent`.
alter table audit_events add column device text;
alter table audit_events add column address text;
-- How often, where one row stands for several.
alter table audit_events add column times bigint not null default 1;
-- Failed log-ins have one row for each account and day, whose start this is: no stranger can fill the
-- table, or push everything else out of what the account's owner gets to see.
alter table audit_events add column counted_from bigint;

create unique index audit_events_counted on audit_events (user_id, event, counted_from);
drop index audit_events_user_id;
create index audit_events_user_id on audit_events (user_id, occurred_at, id);
-- Old rows are taken away.
create index audit_events_occurred_at on audit_events (occurred_at);
