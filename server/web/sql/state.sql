-- The state this transaction sees; its views are bounded by the watermark, so registers and figures tell the same moment.
SELECT s.j, coalesce((SELECT max(version) FROM catalogue), 0), (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date,
	set_config('lt.known', CASE WHEN s.j >= 0 THEN s.j::text ELSE '' END, true)
FROM (SELECT coalesce((SELECT j FROM figure_state), -1) AS j) s
