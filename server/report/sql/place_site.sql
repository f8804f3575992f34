-- A row per site whose root lies in the whole, on the day $1: what lies below the root.
WITH RECURSIVE below AS (
	SELECT id FROM report_place WHERE place = 0 AND kind = 22
	UNION
	SELECT o.id FROM below b JOIN organisation_known o ON o.parent_id = b.id WHERE o.from_on <= $1 AND o.to_on > $1)
INSERT INTO report_place
SELECT row_number() OVER (ORDER BY s.code COLLATE "C"), 22::smallint, s.root_organisation, 'organisation:' || s.root_organisation_code,
	s.code, s.name
FROM site s
WHERE NOT s.everything AND s.root_organisation IN (SELECT id FROM below)
