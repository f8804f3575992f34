-- A row per unit of the level $2 that lies in the whole, on the day $1.
WITH RECURSIVE below AS (
	SELECT id FROM report_place WHERE place = 0 AND kind = 20
	UNION
	SELECT o.unit_id FROM report_place p JOIN organisation_known o ON o.id = p.id
		WHERE p.place = 0 AND p.kind = 22 AND o.unit_id IS NOT NULL AND o.from_on <= $1 AND o.to_on > $1
	UNION
	SELECT u.id FROM below b JOIN unit_known u ON u.parent_id = b.id WHERE u.from_on <= $1 AND u.to_on > $1)
INSERT INTO report_place
SELECT row_number() OVER (ORDER BY u.code COLLATE "C"), 20::smallint, u.id, 'unit:' || u.code, u.code, u.name
FROM unit_known u
WHERE u.id IN (SELECT id FROM below) AND u.level = $2::text::unit_level AND u.from_on <= $1 AND u.to_on > $1
	AND u.id <> (SELECT id FROM report_place WHERE place = 0)
