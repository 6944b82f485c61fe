-- What every running server has to hear of. Servers remember what they have read; a row here makes
-- them forget it. Triggers write the rows, so that nothing that changes a session, a user or a key
-- can leave it out, an operator's own SQL included.
create table changes (
    id bigint generated always as identity primary key,
    kind text not null check (kind in ('session', 'user', 'keys')),
    -- The session or user. Null for keys, which are read anew as a whole.
    subject uuid
);

create function note_session_change() returns trigger language plpgsql as $$
begin
    insert into changes (kind, subject) values ('session', old.id);
    return null;
end $$;

create function note_user_change() returns trigger language plpgsql as $$
begin
    insert into changes (kind, subject) values ('user', old.id);
    return null;
end $$;

create function note_keys_change() returns trigger language plpgsql as $$
begin
    insert into changes (kind) values ('keys');
    return null;
end $$;

-- A rotation and an activity are left out: they end nothing, and there are many of them.
create trigger sessions_changed after update of revoked_at, authenticated_at, expires_at or delete on sessions
    for each row execute function note_session_change();

create trigger users_changed after update or delete on users
    for each row execute function note_user_change();

create trigger keys_changed after insert or update or delete on signing_keys
    for each statement execute function note_keys_change();
