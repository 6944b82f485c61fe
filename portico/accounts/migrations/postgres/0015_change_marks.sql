-- A database that is put back to an earlier state gives out the numbers of its change log a second time. Servers that go
-- on running tell by the mark that a row is not the one they have read.
alter table changes add column mark uuid not null default gen_random_uuid();

-- A log-in is in the log as well: nothing has to be forgotten for it, but a database that has lost a session has lost a
-- row of the log with it.
alter table changes drop constraint changes_kind_check;
alter table changes add constraint changes_kind_check check (kind in ('session', 'user', 'keys', 'log_in'));

create function note_log_in() returns trigger language plpgsql as $$
begin
    insert into changes (kind, subject) values ('log_in', new.id);
    return null;
end $$;

create trigger sessions_opened after insert on sessions for each row execute function note_log_in();

-- An empty log would show nothing.
insert into changes (kind) values ('keys');
