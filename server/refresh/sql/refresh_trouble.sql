-- The indicator $1 failed in the period $2 on the day $3, with SQLSTATE $4 in line $5: $6. It has no figures from now on.
WITH done AS (DELETE FROM figure_done WHERE indicator = $1::text),
parts AS (DELETE FROM figure_part WHERE indicator = $1::text),
figures AS (DELETE FROM figure WHERE indicator = $1::text RETURNING subject_id, period, indicator),
went AS (INSERT INTO gone SELECT * FROM figures)
INSERT INTO figure_trouble (indicator, version, catalogue, period, day, sqlstate, file, line, words, at)
SELECT i.code, i.version, i.catalogue, $2::text, $3::date, nullif($4::text, ''), (SELECT e.content #>> '{indicator,file}' FROM catalogue_entry e
	WHERE e.key = 'indicator/' || i.code AND e.version_to IS NULL), nullif($5::integer, 0), $6::text, now()
FROM indicator_now i WHERE i.code = $1::text
ON CONFLICT (indicator) DO UPDATE SET version = excluded.version, catalogue = excluded.catalogue, period = excluded.period, day = excluded.day,
	sqlstate = excluded.sqlstate, file = excluded.file, line = excluded.line, words = excluded.words, at = excluded.at
