-- Mail on its way. A row goes when the mail server has taken it, or when there is nothing to send.
create table mails (
    -- Its Message-ID and its link are made from it, so that a second try is the same mail.
    id blob not null primary key,
    -- Which letter, and what it needs to know, as JSON.
    letter text not null,
    -- Whom it is for. Null where all that is known is an address somebody typed: whether there is such
    -- a user is found out when it is sent, so that asking takes the same time for known and unknown.
    user_id blob references users (id) on delete cascade,
    -- The address, as it is looked up and as it was typed or stored.
    to_key text not null,
    to_email text not null,
    created_at bigint not null,
    -- While one server tries, it lies in the future for the others.
    next_attempt_at bigint not null,
    attempts bigint not null
);

create index mails_next_attempt_at on mails (next_attempt_at);

-- How many mails a mailbox was sent of late, so that nobody is flooded. No address stands here.
create table mail_counts (
    -- A keyed hash of the address.
    mailbox blob not null,
    -- 'link/…' for what a stranger can cause, 'notice/…' for the rest, and which letter.
    kind text not null,
    sent_at bigint not null
);

create index mail_counts_mailbox on mail_counts (mailbox, kind, sent_at);
