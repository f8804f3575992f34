-- The periods kept on the day $1: every one of a declared length that has begun, and the cuts. Which tree is whose is said later. Of a
-- code whose span is another now nothing counts as worked out.
WITH declared AS (
	SELECT (content #>> '{periods,period}')::period_length AS length, '1970-01-01'::date + (content #>> '{periods,from}')::integer AS since
	FROM catalogue_entry WHERE key LIKE 'periods/%' AND version_to IS NULL),
wanted AS (
	SELECT period_code(length, from_on) AS code, length::text AS length, from_on, period_end(length, from_on) AS to_on
	FROM declared CROSS JOIN LATERAL (
		SELECT s::date AS from_on FROM generate_series(date_trunc('year', since::timestamp), $1::date::timestamp,
			CASE length WHEN 'month' THEN interval '1 month' WHEN 'quarter' THEN interval '3 months' WHEN 'half' THEN interval '6 months'
				ELSE interval '1 year' END) s WHERE s::date >= since) x
	UNION ALL
	SELECT content #>> '{cut,code}', 'cut', d.from_on, coalesce('1970-01-01'::date + (content #>> '{cut,to}')::integer, 'infinity')
	FROM catalogue_entry CROSS JOIN LATERAL (
		SELECT coalesce('1970-01-01'::date + (content #>> '{cut,from}')::integer, '-infinity') AS from_on) d
	WHERE key LIKE 'cut/%' AND version_to IS NULL AND d.from_on <= $1::date),
kept AS (SELECT DISTINCT ON (code) * FROM wanted ORDER BY code, length = 'cut'),
dropped AS (DELETE FROM figure_period p WHERE NOT EXISTS (SELECT FROM wanted w WHERE w.code = p.code)),
other_span AS (
	UPDATE figure_done d SET on_day = '-infinity' FROM kept k JOIN figure_period p USING (code)
	WHERE d.period = k.code AND (p.from_on, p.to_on) IS DISTINCT FROM (k.from_on, k.to_on))
INSERT INTO figure_period AS p SELECT code, length, from_on, to_on, least(to_on - 1, $1::date), '-infinity' FROM kept
ON CONFLICT (code) DO UPDATE SET length = excluded.length, from_on = excluded.from_on, to_on = excluded.to_on, on_day = excluded.on_day
	WHERE (p.length, p.from_on, p.to_on, p.on_day) IS DISTINCT FROM (excluded.length, excluded.from_on, excluded.to_on, excluded.on_day)
