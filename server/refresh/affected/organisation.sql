-- Organisations $1 differ from $2 on: they and the ones above them, whatever lies below them (it may be counted by what it belongs
-- to), the units they are seated in, and the persons there. Yields as unit.sql.
WITH RECURSIVE marked AS (SELECT * FROM unnest($1::uuid[], $2::date[]) m(id, on_day)),
below AS (
	SELECT id, on_day FROM marked
	UNION
	SELECT r.id, b.on_day FROM below b JOIN organisation_known r ON r.parent_id = b.id AND r.to_on >= b.on_day)
SELECT 22, id, on_day, 'infinity'::date FROM below
UNION ALL
SELECT 22, r.parent_id, m.on_day, 'infinity' FROM marked m JOIN organisation_known r ON r.id = m.id AND r.to_on >= m.on_day WHERE r.parent_id IS NOT NULL
UNION ALL
SELECT 20, r.unit_id, b.on_day, 'infinity' FROM below b JOIN organisation_known r ON r.id = b.id AND r.to_on >= b.on_day WHERE r.unit_id IS NOT NULL
UNION ALL
SELECT 24, t.person_ref, greatest(t.from_on, b.on_day), t.to_on FROM below b JOIN post_known t ON t.organisation_id = b.id AND t.to_on >= b.on_day
UNION ALL
SELECT 24, d.id, greatest(d.from_on, b.on_day), d.to_on FROM below b JOIN member_known d ON d.organisation_id = b.id AND d.to_on >= b.on_day
