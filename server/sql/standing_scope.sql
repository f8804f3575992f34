-- What lies below the roots of the site $1 on the day $2: organisations, units, and the members of those organisations.
WITH RECURSIVE organisations AS (
	SELECT s.root_organisation AS id FROM site s WHERE s.code = $1 AND s.root_organisation IS NOT NULL
	UNION
	SELECT o.id FROM organisations b JOIN organisation_known o ON o.parent_id = b.id WHERE o.from_on <= $2 AND o.to_on > $2),
units AS (
	SELECT s.root_unit AS id FROM site s WHERE s.code = $1 AND s.root_unit IS NOT NULL
	UNION
	SELECT u.id FROM units b JOIN unit_known u ON u.parent_id = b.id WHERE u.from_on <= $2 AND u.to_on > $2)
INSERT INTO standing_scope
SELECT 'organisation', id FROM organisations
UNION ALL
SELECT 'unit', id FROM units
UNION ALL
SELECT 'member', m.id FROM organisations o JOIN member_known m ON m.organisation_id = o.id WHERE m.from_on <= $2 AND m.to_on > $2
