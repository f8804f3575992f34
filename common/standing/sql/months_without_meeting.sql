-- R12: cells without a periodic (or combined) meeting that counts for a month. Looked at are the complete months in which the
-- cell was there on every day. n: months missing; m: months looked at; note: year and missing months.
WITH cell AS (
	SELECT o.id, o.code, o.name, l.from_on, l.to_on
	FROM organisation_known o
	JOIN (SELECT id, min(from_on) AS from_on, max(to_on) AS to_on FROM organisation_known GROUP BY id) l ON l.id = o.id
	WHERE o.type IN ('grassroots_cell', 'subordinate_cell') AND o.from_on <= $1 AND o.to_on > $1),
met AS (
	SELECT DISTINCT m.cell_id, p.from_on
	FROM standing_period p JOIN meeting_known m ON m.month >= p.from_on AND m.month < p.to_on
	WHERE p.kind = 'month' AND m.kind IN ('periodic', 'combined') AND m.held_on <= $1),
due AS (
	SELECT c.id, c.code, c.name, substr(CAST(p.from_on AS text), 1, 4) AS year, substr(CAST(p.from_on AS text), 6, 2) AS month,
		CASE WHEN t.cell_id IS NULL THEN 1 ELSE 0 END AS missing
	FROM cell c
	JOIN standing_period p ON c.from_on <= p.from_on AND c.to_on >= p.to_on
	LEFT JOIN met t ON t.cell_id = c.id AND t.from_on = p.from_on
	WHERE p.kind = 'month')
SELECT 'organisation' AS subject_kind, id AS subject_id, code, name, CAST(sum(missing) AS bigint) AS n,
	CAST(count(*) AS bigint) AS m, min(year) || ': ' || substr(
	max(CASE WHEN missing = 1 AND month = '01' THEN ', 01' ELSE '' END) || max(CASE WHEN missing = 1 AND month = '02' THEN ', 02' ELSE '' END) ||
	max(CASE WHEN missing = 1 AND month = '03' THEN ', 03' ELSE '' END) || max(CASE WHEN missing = 1 AND month = '04' THEN ', 04' ELSE '' END) ||
	max(CASE WHEN missing = 1 AND month = '05' THEN ', 05' ELSE '' END) || max(CASE WHEN missing = 1 AND month = '06' THEN ', 06' ELSE '' END) ||
	max(CASE WHEN missing = 1 AND month = '07' THEN ', 07' ELSE '' END) || max(CASE WHEN missing = 1 AND month = '08' THEN ', 08' ELSE '' END) ||
	max(CASE WHEN missing = 1 AND month = '09' THEN ', 09' ELSE '' END) || max(CASE WHEN missing = 1 AND month = '10' THEN ', 10' ELSE '' END) ||
	max(CASE WHEN missing = 1 AND month = '11' THEN ', 11' ELSE '' END) || max(CASE WHEN missing = 1 AND month = '12' THEN ', 12' ELSE '' END),
	3) AS note
FROM due
GROUP BY id, code, name
HAVING sum(missing) > 0
ORDER BY code
