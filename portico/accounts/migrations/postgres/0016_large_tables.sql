-- For millions of users and sessions: every query finds its rows by an index, and removing a session that ended long ago
-- is not a change that servers must hear of.

-- To count the sessions that have not been ended.
create index sessions_open on sessions (expires_at, revoked_at) where revoked_at is null;

-- The emails that are due, in the order in which they are sent.
create index mails_due on mails (next_attempt_at, id);
drop index mails_next_attempt_at;

-- The emails of a user who is deleted or disabled, and those requested by an address.
create index mails_user_id on mails (user_id) where user_id is not null;
create index mails_to_key on mails (to_key) where user_id is null;

-- For deleting what is due and what is old.
create index users_due on users (deletion_due_at, id) where deletion_due_at is not null;
drop index users_deletion_due_at;
create index mail_counts_sent_at on mail_counts (sent_at);
create index one_time_links_expires_at on one_time_links (expires_at);

-- Servers delete sessions that expired before this time. Only the one row.
create table session_cleanup (
    id bigint not null primary key check (id = 1),
    expired_before bigint not null
);

insert into session_cleanup (id, expired_before) values (1, 0);

-- A session that was ended has been in the log since then, and servers compare the times of the others with their own
-- clocks. Without this condition, deleting a million old sessions would write a million rows that every server reads.
create function note_session_deletion() returns trigger language plpgsql as $$
begin
    if not coalesce(old.expires_at < (select expired_before from session_cleanup where id = 1), false) then
        insert into changes (kind, subject) values ('session', old.id);
    end if;
    return null;
end $$;

drop trigger sessions_changed on sessions;
create trigger sessions_changed after update of revoked_at, authenticated_at, expires_at on sessions
    for each row execute function note_session_change();

create trigger sessions_deleted after delete on sessions
    for each row when (old.revoked_at is null) execute function note_session_deletion();
