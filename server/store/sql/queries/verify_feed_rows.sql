-- What `province` said last of each thing is what is in force; and what came into force behind its first item that is kept
-- was said. j is that of the judgement that accepted it. Rows older than all others may not name their update.
WITH source AS (
	SELECT DISTINCT ON (id) 20 AS kind, id, edition AS version, update_id FROM unit WHERE j_to IS NULL
	UNION ALL SELECT 21, id, version, update_id FROM unit_change WHERE j_to IS NULL
	UNION ALL (SELECT DISTINCT ON (id) 22, id, edition, update_id FROM organisation WHERE j_to IS NULL)
	UNION ALL SELECT 23, id, version, update_id FROM organisation_change WHERE j_to IS NULL
	UNION ALL SELECT 30, id, version, update_id FROM document WHERE j_to IS NULL AND issued
	UNION ALL SELECT 31, id, version, update_id FROM task WHERE j_to IS NULL AND issued
	UNION ALL SELECT 34, id, version, update_id FROM period_step WHERE j_to IS NULL AND issued),
again AS (SELECT log, n, max(j) AS j FROM judgement GROUP BY log, n),
present AS (
	SELECT s.kind, s.id, s.version, s.update_id, coalesce(g.j, i.j) AS j
	FROM source s JOIN inbox i ON i.update_id = s.update_id AND i.kind = s.kind AND i.verdict = 'accepted' AND NOT i.duplicate
		LEFT JOIN again g ON g.log = i.log AND g.n = i.n
	UNION ALL SELECT kind, id, NULL, NULL, NULL FROM source WHERE update_id IS NULL),
told AS (SELECT DISTINCT ON (kind, id) * FROM verify_row ORDER BY kind, id, n DESC)
SELECT CASE
	WHEN t.n IS NULL THEN format('province says nothing of kind=%s id=%s', p.kind, p.id)
	WHEN p.id IS NULL THEN format('province item %s says kind=%s id=%s, which is not in force', t.n, t.kind, t.id)
	ELSE format('province item %s does not say of kind=%s id=%s what is in force', t.n, t.kind, t.id) END
FROM told t FULL JOIN present p ON p.kind = t.kind AND p.id = t.id
WHERE p.id IS NULL OR (t.n IS NULL AND p.j > (SELECT min(j) FROM verify_row))
	OR (t.n IS NOT NULL AND p.update_id IS NOT NULL AND (t.version, t.update_id, t.j) IS DISTINCT FROM (p.version, p.update_id, p.j))
UNION ALL
SELECT format('province item %s states catalogue version %s otherwise than it is', v.n, v.version)
FROM verify_version v LEFT JOIN catalogue c ON c.version = v.version WHERE c.digest IS DISTINCT FROM v.digest;
