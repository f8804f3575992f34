-- Acts that were carried out, in the order of the journal.
SELECT j, actor, act, done_at FROM centre_inbox WHERE j IS NOT NULL ORDER BY j;
