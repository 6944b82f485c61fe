-- Deleting a session that ended long ago is not a change that servers must hear of.

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
