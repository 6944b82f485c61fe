-- A clock that was wrong and is set right buys no second budget, and locks out for one window and not for as long as
-- it was wrong.

-- When the window closes for clocks that are far behind the clock that opened it. Null until such a clock was seen.
alter table rate_limits add column released_at bigint;

-- When the mail stops counting for clocks that are far behind the clock it was sent by. Null until such a clock was
-- seen.
alter table mail_counts add column released_at bigint;
