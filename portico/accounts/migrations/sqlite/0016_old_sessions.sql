-- Deleting a session that ended long ago is not a change that servers must hear of.

-- Servers delete sessions that expired before this time. Only the one row.
create table session_cleanup (
    id bigint not null primary key check (id = 1),
    expired_before bigint not null
);

insert into session_cleanup (id, expired_before) values (1, 0);

-- A session that was ended has been in the log since then, and servers compare the times of the others with their own
-- clocks. Without this condition, deleting a million old sessions would write a million rows that every server reads.
drop trigger sessions_deleted;
create trigger sessions_deleted after delete on sessions
    when old.revoked_at is null
    and not coalesce(old.expires_at < (select expired_before from session_cleanup where id = 1), false)
begin
    insert into changes (kind, subject) values ('session', old.id);
end;
