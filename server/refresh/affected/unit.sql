-- Units $1 differ from $2 on: they and the ones above them, whatever lies in them (it may be counted by what kind of place it
-- is in), and the persons there. Yields (20 unit | 22 organisation | 24 person, id, from_on, to_on), both days included.
WITH RECURSIVE marked AS (SELECT * FROM unnest($1::uuid[], $2::date[]) m(id, on_day)),
below AS (
	SELECT id, on_day FROM marked
	UNION
	SELECT r.id, b.on_day FROM below b JOIN unit_known r ON r.parent_id = b.id AND r.to_on >= b.on_day),
seated AS (
	SELECT r.id, b.on_day FROM below b JOIN organisation_known r ON r.unit_id = b.id AND r.to_on >= b.on_day
	UNION
	SELECT r.id, s.on_day FROM seated s JOIN organisation_known r ON r.parent_id = s.id AND r.to_on >= s.on_day)
SELECT 20, id, on_day, 'infinity'::date FROM below
UNION ALL
SELECT 20, r.parent_id, m.on_day, 'infinity' FROM marked m JOIN unit_known r ON r.id = m.id AND r.to_on >= m.on_day WHERE r.parent_id IS NOT NULL
UNION ALL
SELECT 22, id, on_day, 'infinity' FROM seated
UNION ALL
SELECT 24, t.person_ref, greatest(t.from_on, b.on_day), t.to_on FROM below b JOIN post_known t ON t.unit_id = b.id AND t.to_on >= b.on_day
UNION ALL
SELECT 24, t.person_ref, greatest(t.from_on, s.on_day), t.to_on FROM seated s JOIN post_known t ON t.organisation_id = s.id AND t.to_on >= s.on_day
UNION ALL
SELECT 24, d.id, greatest(d.from_on, s.on_day), d.to_on FROM seated s JOIN member_known d ON d.organisation_id = s.id AND d.to_on >= s.on_day
