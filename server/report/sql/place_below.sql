-- A row per subject directly below the whole, on the day $1: organisations below an organisation; units below a unit or, when
-- there are none, the organisations seated there.
WITH units AS (
	SELECT u.id, u.code, u.name FROM report_place p JOIN unit_known u ON u.parent_id = p.id
	WHERE p.place = 0 AND p.kind = 20 AND u.from_on <= $1 AND u.to_on > $1),
organisations AS (
	SELECT o.id, o.code, o.name FROM report_place p JOIN organisation_known o ON (p.kind = 22 AND o.parent_id = p.id)
		OR (p.kind = 20 AND o.unit_id = p.id AND NOT EXISTS (SELECT FROM units))
	WHERE p.place = 0 AND o.from_on <= $1 AND o.to_on > $1),
below AS (
	SELECT 20::smallint AS kind, id, 'unit:' || code AS key, code, name FROM units
	UNION ALL
	SELECT 22::smallint, id, 'organisation:' || code, code, name FROM organisations)
INSERT INTO report_place SELECT row_number() OVER (ORDER BY kind, code COLLATE "C"), kind, id, key, code, name FROM below
