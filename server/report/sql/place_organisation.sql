-- A row per organisation directly below the whole (of a unit: seated there, and below nobody who is), on the day $1.
INSERT INTO report_place
SELECT row_number() OVER (ORDER BY o.type, o.code COLLATE "C"), 22::smallint, o.id, 'organisation:' || o.code, o.code, o.name
FROM report_place p JOIN organisation_known o ON o.from_on <= $1 AND o.to_on > $1 AND (
	(p.kind = 22 AND o.parent_id = p.id)
	OR (p.kind = 20 AND o.unit_id = p.id AND NOT EXISTS (
		SELECT FROM organisation_known a WHERE a.id = o.parent_id AND a.unit_id = p.id AND a.from_on <= $1 AND a.to_on > $1)))
WHERE p.place = 0
