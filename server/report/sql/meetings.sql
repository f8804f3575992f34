-- Meetings of the period by row: cells there on the last day, how many of them met, how many meetings, who came.
WITH cell AS (
	SELECT l.place, o.id FROM organisation_known o JOIN report_lies l ON l.at = 1 AND l.organisation_id = o.id
	WHERE o.type IN ('grassroots_cell', 'subordinate_cell') AND o.from_on <= $3 AND o.to_on > $3),
held AS (
	SELECT l.place, m.* FROM meeting_known m JOIN report_lies l ON l.at = 1 AND l.organisation_id = m.cell_id
	WHERE m.held_on >= $1 AND m.held_on < $2 AND m.held_on <= $3),
cells AS (SELECT place, count(*) AS n FROM cell GROUP BY place),
met AS (
	SELECT c.place, count(DISTINCT c.id) FILTER (WHERE h.kind IN ('periodic', 'combined')) AS periodic,
		count(DISTINCT c.id) FILTER (WHERE h.kind IN ('thematic', 'combined')) AS thematic
	FROM cell c JOIN held h ON h.place = c.place AND h.cell_id = c.id GROUP BY c.place),
many AS (
	SELECT place, count(*) AS n, count(*) FILTER (WHERE kind = 'periodic') AS periodic, count(*) FILTER (WHERE kind = 'thematic') AS thematic,
		count(*) FILTER (WHERE kind = 'combined') AS combined, count(*) FILTER (WHERE kind = 'extraordinary') AS extraordinary,
		sum(present)::bigint AS present, sum(required)::bigint AS required
	FROM held GROUP BY place)
SELECT p.key, CASE WHEN p.place = 0 THEN 0 ELSE 1 END, p.place = 0, p.name, coalesce(c.n, 0), coalesce(t.periodic, 0), coalesce(c.n, 0),
	coalesce(t.thematic, 0), coalesce(c.n, 0), coalesce(h.n, 0), coalesce(h.periodic, 0), coalesce(h.thematic, 0), coalesce(h.combined, 0),
	coalesce(h.extraordinary, 0), h.present, h.required
FROM report_place p LEFT JOIN cells c USING (place) LEFT JOIN met t USING (place) LEFT JOIN many h USING (place)
ORDER BY p.place
