-- For millions of users and emails: every query finds its rows by an index.

-- The emails that are due, in the order in which they are sent.
create index mails_due on mails (next_attempt_at, id);
drop index mails_next_attempt_at;

-- The emails of a user who is deleted or disabled, and those requested by an address.
create index mails_user_id on mails (user_id) where user_id is not null;
create index mails_to_key on mails (to_key) where user_id is null;

-- For deleting the accounts that are due.
create index users_due on users (deletion_due_at, id) where deletion_due_at is not null;
drop index users_deletion_due_at;
