-- What answers are made of: watermark, catalogue, day; and the head of the journal.
SELECT coalesce((SELECT j FROM figure_state), -1), coalesce((SELECT max(version) FROM catalogue), 0),
	(now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date, c.j
FROM centre c
