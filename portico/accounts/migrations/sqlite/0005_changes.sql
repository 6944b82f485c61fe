-- What every running server has to hear of. Servers remember what they have read; a row here makes
-- them forget it. Triggers write the rows, so that nothing that changes a session, a user or a key
-- can leave it out, an operator's own SQL included.
create table changes (
    id integer primary key autoincrement,
    kind text not null check (kind in ('session', 'user', 'keys')),
    -- The session or user. Null for keys, which are read anew as a whole.
    subject blob
);

-- A rotation and an activity are left out: they end nothing, and there are many of them.
create trigger sessions_changed after update of revoked_at, authenticated_at, expires_at on sessions begin
    insert into changes (kind, subject) values ('session', old.id);
end;

create trigger sessions_deleted after delete on sessions begin
    insert into changes (kind, subject) values ('session', old.id);
end;

create trigger users_changed after update on users begin
    insert into changes (kind, subject) values ('user', old.id);
end;

create trigger users_deleted after delete on users begin
    insert into changes (kind, subject) values ('user', old.id);
end;

create trigger keys_added after insert on signing_keys begin
    insert into changes (kind) values ('keys');
end;

create trigger keys_changed after update on signing_keys begin
    insert into changes (kind) values ('keys');
end;

create trigger keys_deleted after delete on signing_keys begin
    insert into changes (kind) values ('keys');
end;
