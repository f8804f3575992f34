-- The last journal number of the day $1 or of a day before it; 0: none.
SELECT greatest(
	(SELECT coalesce(max(j), 0) FROM inbox WHERE (received_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date <= $1),
	(SELECT coalesce(max(j), 0) FROM judgement WHERE (judged_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date <= $1),
	(SELECT coalesce(max(j), 0) FROM centre_inbox WHERE (done_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date <= $1))
