-- Every figure of facts.csv that can be shown: as published, as the figures that are kept have it (stored: of which period) or,
-- where it is no indicator's, as a query finds it; whether they are the same to the last digit. psql variables: day, lang, the
-- headings, figures and judged (files).
ANALYZE;                  -- a load of a few seconds may be over before autovacuum has looked at it
SET lt.tree = :'day';
CREATE TEMP TABLE fact (nr integer, indicator text, subject_vi text, subject_en text, period text, published text, unit text,
	stored text, query text, waits_for text);
\copy fact FROM tests/sample/facts.csv WITH (FORMAT csv, HEADER)
CREATE TEMP TABLE counted (nr integer, n text, d bigint);        -- n: a count, or the number of a document
INSERT INTO counted SELECT DISTINCT ON (nr) nr, numerator::text, denominator FROM fact
	JOIN figure f ON f.indicator = fact.indicator AND f.period = fact.stored
	WHERE subject_id IN (SELECT id FROM organisation_known WHERE type = 'province_committee' UNION ALL SELECT id FROM unit_known WHERE level = 'province')
	ORDER BY nr, subject_kind DESC;
SELECT format('INSERT INTO counted SELECT %s, q.n::text, q.d FROM (%s) AS q(n, d)', nr, query) FROM fact WHERE query IS NOT NULL ORDER BY nr \gexec

-- n/d as a percentage, half up to two places, in integers.
CREATE FUNCTION pg_temp.figure(n text, d bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE WHEN d IS NULL THEN n
		WHEN d > 0 THEN h / 100 || '.' || lpad((h % 100)::text, 2, '0') END
	FROM (SELECT (20000 * CASE WHEN d > 0 THEN n::bigint END + d) / nullif(2 * d, 0) AS h) x $$;
-- 56760 -> 56,760 or 56.760; what is no number stays as it is.
CREATE FUNCTION pg_temp.written(figure text, lang text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE WHEN figure !~ '^-?[0-9]+([.][0-9]+)?$' THEN figure WHEN lang = 'vi' THEN translate(t, ',.', '.,') ELSE t END
	FROM (SELECT CASE WHEN figure ~ '^-?[0-9]+([.][0-9]+)?$'
		THEN to_char(trunc(figure::numeric), 'FM999,999,999,990') || coalesce(substring(figure FROM '[.][0-9]+$'), '') END AS t) x $$;
-- Broken into lines between words, so that a long subject does not make the table too wide.
CREATE FUNCTION pg_temp.folded(line text, width integer) RETURNS text LANGUAGE sql IMMUTABLE AS $$
	SELECT rtrim(regexp_replace(line || ' ', '(.{1,' || width || '}) ', E'\\1\n', 'g'), E'\n ') $$;

CREATE TEMP VIEW shown AS SELECT nr, CASE :'lang' WHEN 'vi' THEN subject_vi ELSE subject_en END AS subject, published, n, d,
	pg_temp.figure(n, d) AS found, coalesce(published = pg_temp.figure(n, d), false) AS equal
	FROM fact LEFT JOIN counted USING (nr) WHERE waits_for IS NULL;

\pset footer off
\pset border 2
\pset linestyle unicode
\pset numericlocale off
\o :figures
SELECT pg_temp.folded(subject, 42) AS :"col_subject",
	lpad(pg_temp.written(published, :'lang') || CASE WHEN d IS NOT NULL THEN ' %' ELSE '' END, 9) AS :"col_published",
	lpad(coalesce(pg_temp.written(found, :'lang'), '?') || CASE WHEN d IS NOT NULL THEN ' %' ELSE '' END, 9)
		|| CASE WHEN d IS NOT NULL THEN '  = ' || pg_temp.written(n, :'lang') || ' / ' || pg_temp.written(d::text, :'lang') ELSE '' END
		AS :"col_kept",
	CASE WHEN equal THEN :'equal' ELSE :'differs' END AS :"col_equal"
FROM shown ORDER BY nr;

-- How many there are, how many are equal, how many of those are kept, how many wait, how many rows have not exactly one of
-- stored, query and waits_for.
\o :judged
\pset tuples_only on
\pset format unaligned
\pset fieldsep ' '
SELECT (SELECT count(*) FROM shown), (SELECT count(*) FROM shown WHERE equal), (SELECT count(*) FROM shown JOIN fact USING (nr) WHERE equal AND stored IS NOT NULL),
	count(*) FILTER (WHERE waits_for IS NOT NULL), count(*) FILTER (WHERE num_nonnulls(stored, query, waits_for) <> 1) FROM fact;
