-- The same by what is owed; $1: in English.
SELECT 'rule:' || d.rule, 0, false, coalesce((SELECT CASE WHEN $1::boolean THEN x.en ELSE x.vi END FROM due_rule x WHERE x.rule = d.rule LIMIT 1), d.rule),
	d.length, count(*), count(*) FILTER (WHERE d.told), count(*), count(*) FILTER (WHERE d.in_time), count(*),
	count(*) FILTER (WHERE d.told AND NOT d.in_time), count(*) FILTER (WHERE NOT d.told)
FROM report_owed d WHERE d.place = 0
GROUP BY d.rule, d.length ORDER BY d.rule COLLATE "C"
