-- The language of a user's pages and emails, such as 'de'. Null until they choose one.
alter table users add column lang text;

-- The language of the page or program with which they signed up. Until they choose one, it is that of their emails.
alter table users add column signed_up_in text;
