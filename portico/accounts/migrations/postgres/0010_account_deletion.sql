-- When the account will be gone, where its owner has asked for that. Until then they may undo it.
alter table users add column deletion_due_at bigint;

create index users_deletion_due_at on users (deletion_due_at) where deletion_due_at is not null;
