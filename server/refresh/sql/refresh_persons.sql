-- Wherever the persons touched are from that day on: their cells, the places of their posts, of their events, of entries about them.
INSERT INTO touched
WITH person AS MATERIALIZED (SELECT mark_kind, id, min(from_on) AS on_day FROM touched WHERE kind = 24 GROUP BY mark_kind, id)
SELECT p.mark_kind, 22, x.id, greatest(r.from_on, p.on_day), r.to_on FROM person p JOIN member_known r ON r.id = p.id AND r.to_on >= p.on_day
	CROSS JOIN LATERAL (VALUES (r.organisation_id), (r.transfer_to)) x(id) WHERE x.id IS NOT NULL
UNION ALL
SELECT p.mark_kind, CASE WHEN r.unit_id IS NULL THEN 22 ELSE 20 END, coalesce(r.unit_id, r.organisation_id), greatest(r.from_on, p.on_day), r.to_on
	FROM person p JOIN post_known r ON r.person_ref = p.id AND r.to_on >= p.on_day
UNION ALL
SELECT p.mark_kind, 22, x.id, r.occurred_on, r.occurred_on FROM person p JOIN member_event_known r ON r.member_id = p.id AND r.occurred_on >= p.on_day
	CROSS JOIN LATERAL (VALUES (r.from_organisation_id), (r.to_organisation_id), (r.organisation_id)) x(id) WHERE x.id IS NOT NULL
UNION ALL
SELECT p.mark_kind, CASE WHEN r.unit_id IS NULL THEN 22 ELSE 20 END, coalesce(r.unit_id, r.organisation_id), greatest(r.from_on, p.on_day), r.to_on
	FROM person p JOIN register_entry_known r ON r.person_ref = p.id AND r.to_on >= p.on_day
