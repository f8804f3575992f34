-- R14: cells without a thematic (or combined) meeting that counts for a month of a quarter. Looked at are the complete
-- quarters in which the cell was there on every day. n: quarters missing; m: quarters looked at; note: year and quarters.
WITH cell AS (
	SELECT o.id, o.code, o.name, l.from_on, l.to_on
	FROM organisation_known o
	JOIN (SELECT id, min(from_on) AS from_on, max(to_on) AS to_on FROM organisation_known GROUP BY id) l ON l.id = o.id
	WHERE o.type IN ('grassroots_cell', 'subordinate_cell') AND o.from_on <= $1 AND o.to_on > $1),
met AS (
	SELECT DISTINCT m.cell_id, p.from_on
	FROM standing_period p JOIN meeting_known m ON m.month >= p.from_on AND m.month < p.to_on
	WHERE p.kind = 'quarter' AND m.kind IN ('thematic', 'combined') AND m.held_on <= $1),
due AS (
	SELECT c.id, c.code, c.name, substr(CAST(p.from_on AS text), 1, 4) AS year, substr(CAST(p.from_on AS text), 6, 2) AS month,
		CASE WHEN t.cell_id IS NULL THEN 1 ELSE 0 END AS missing
	FROM cell c
	JOIN standing_period p ON c.from_on <= p.from_on AND c.to_on >= p.to_on
	LEFT JOIN met t ON t.cell_id = c.id AND t.from_on = p.from_on
	WHERE p.kind = 'quarter')
SELECT 'organisation' AS subject_kind, id AS subject_id, code, name, CAST(sum(missing) AS bigint) AS n,
	CAST(count(*) AS bigint) AS m, min(year) || ': ' || substr(
	max(CASE WHEN missing = 1 AND month = '01' THEN ', I' ELSE '' END) || max(CASE WHEN missing = 1 AND month = '04' THEN ', II' ELSE '' END) ||
	max(CASE WHEN missing = 1 AND month = '07' THEN ', III' ELSE '' END) || max(CASE WHEN missing = 1 AND month = '10' THEN ', IV' ELSE '' END),
	3) AS note
FROM due
GROUP BY id, code, name
HAVING sum(missing) > 0
ORDER BY code
