-- For millions of sessions: every query finds its rows by an index.

-- To count the sessions that have not been ended.
create index sessions_open on sessions (expires_at, revoked_at) where revoked_at is null;

-- For deleting what is old.
create index mail_counts_sent_at on mail_counts (sent_at);
create index one_time_links_expires_at on one_time_links (expires_at);
