-- Every indicator in force ($1 not NULL: that one), its name in Vietnamese ($2) or English, and what the refresher could not work out of it.
SELECT i.code, CASE WHEN $2 THEN i.body->>'vi' ELSE coalesce(i.body->>'en', i.body->>'vi') END, i.body->>'vi', coalesce(i.body->>'en', i.body->>'vi'), i.body->>'kind', coalesce(i.body->>'share', 'false') = 'true',
	(SELECT string_agg(p, ' ') FROM jsonb_array_elements_text(i.body->'periods') AS l(p)), i.body->>'file',
	t.period, t.sqlstate, t.line, t.words, t.at
FROM (SELECT substr(key, length('indicator/') + 1) AS code, content->'indicator' AS body FROM catalogue_now WHERE starts_with(key, 'indicator/')) i
	LEFT JOIN figure_trouble t ON t.indicator = i.code
WHERE $1::text IS NULL OR i.code = $1
ORDER BY i.code COLLATE "C"
