-- A database that is put back to an earlier state gives out the numbers of its change log a second time. Servers that go
-- on running tell by the mark that a row is not the one they have read.
create table marked_changes (
    id integer primary key autoincrement,
    -- A log-in is in the log as well: nothing has to be forgotten for it, but a database that has lost a session has lost
    -- a row of the log with it.
    kind text not null check (kind in ('session', 'user', 'keys', 'log_in')),
    -- The session or user. Null for keys, which are read anew as a whole.
    subject blob,
    mark blob not null default (randomblob(16))
);

insert into marked_changes (id, kind, subject) select id, kind, subject from changes;

-- Numbers go on from where they were, rows that are gone included.
delete from sqlite_sequence where name = 'marked_changes';
insert into sqlite_sequence (name, seq) select 'marked_changes', seq from sqlite_sequence where name = 'changes';

-- A table that triggers name is not renamed.
drop trigger sessions_changed;
drop trigger sessions_deleted;
drop trigger users_changed;
drop trigger users_deleted;
drop trigger keys_added;
drop trigger keys_changed;
drop trigger keys_deleted;

drop table changes;
alter table marked_changes rename to changes;

create trigger sessions_opened after insert on sessions begin
    insert into changes (kind, subject) values ('log_in', new.id);
end;

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

-- An empty log would show nothing.
insert into changes (kind) values ('keys');
