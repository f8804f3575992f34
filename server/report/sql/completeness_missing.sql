-- Who owes something still, the oldest first; $1: in English.
WITH rule AS (SELECT DISTINCT ON (rule) rule, CASE WHEN $1::boolean THEN en ELSE vi END AS words FROM due_rule ORDER BY rule),
first AS (
	SELECT d.*, s.code AS site FROM report_owed d LEFT JOIN site s USING (site_id) WHERE d.place = 0 AND NOT d.told
	ORDER BY d.due_on, s.code COLLATE "C", d.rule COLLATE "C", d.subject_id LIMIT 2000)
SELECT 'missing:' || f.rule || ' ' || f.period || ' ' || coalesce(n.code, ''), 0, false, f.site, n.code, n.name, r.words, f.period, f.due_on
FROM first f LEFT JOIN rule r USING (rule)
	LEFT JOIN LATERAL (
		SELECT k.code, k.name, k.from_on FROM organisation_known k WHERE f.subject = 'organisation' AND k.id = f.subject_id
		UNION ALL SELECT k.code, k.name, k.from_on FROM unit_known k WHERE f.subject = 'unit' AND k.id = f.subject_id
		ORDER BY 3 DESC LIMIT 1) n ON true
ORDER BY f.due_on, f.site COLLATE "C", n.code COLLATE "C", f.rule COLLATE "C"
