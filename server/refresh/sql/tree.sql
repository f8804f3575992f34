-- Where everything lies on the day $1, as known at lt.known; $2: what was founded later lies there, too, in its first parent. What
-- had ended lies in its one successor, or where it lay last. A walk from the roots: whoever stands in a circle is not reached.
WITH RECURSIVE organisation_went AS MATERIALIZED (
	SELECT DISTINCT ON (organisation_id) organisation_id AS id, successor_ids[1] AS successor_id FROM organisation_change
	WHERE j_from <= known_j() AND (j_to IS NULL OR j_to > known_j()) AND change = 'dissolve' AND cardinality(successor_ids) = 1
		AND occurred_on <= $1::date
	ORDER BY organisation_id, occurred_on DESC, id),
unit_went AS MATERIALIZED (
	SELECT DISTINCT ON (unit_id) unit_id AS id, successor_ids[1] AS successor_id FROM unit_change
	WHERE j_from <= known_j() AND (j_to IS NULL OR j_to > known_j()) AND change = 'dissolve' AND cardinality(successor_ids) = 1
		AND occurred_on <= $1::date
	ORDER BY unit_id, occurred_on DESC, id),
o AS MATERIALIZED (
	SELECT DISTINCT ON (r.id) r.id, r.code, r.type, r.setting, r.unit_id, r.from_on <= $1::date AND r.to_on > $1::date AS live,
		r.type IN ('grassroots_committee', 'grassroots_cell') AS base,
		CASE WHEN r.to_on <= $1::date THEN coalesce(w.successor_id, r.parent_id) ELSE r.parent_id END AS parent_id
	FROM organisation_known r LEFT JOIN organisation_went w ON w.id = r.id
	WHERE r.from_on <= $1::date OR $2::boolean
	ORDER BY r.id, r.from_on > $1::date, CASE WHEN r.from_on <= $1::date THEN r.from_on END DESC, r.from_on),
u AS MATERIALIZED (
	SELECT DISTINCT ON (r.id) r.id, r.from_on <= $1::date AND r.to_on > $1::date AS live, r.level = 'commune' AS base,
		CASE WHEN r.to_on <= $1::date THEN coalesce(w.successor_id, r.parent_id) ELSE r.parent_id END AS parent_id
	FROM unit_known r LEFT JOIN unit_went w ON w.id = r.id
	WHERE r.from_on <= $1::date OR $2::boolean
	ORDER BY r.id, r.from_on > $1::date, CASE WHEN r.from_on <= $1::date THEN r.from_on END DESC, r.from_on),
-- based: a grassroots one stands at or above it. level of an atom: how many atoms are above it.
organisations AS (
	SELECT o.id, o.live, NULL::uuid AS parent_id, o.unit_id AS place_id, CASE WHEN o.live THEN o.id END AS atom_id, NULL::uuid AS up_id,
		o.live AND o.base AS based, CASE WHEN o.live THEN 0 ELSE -1 END AS level, 0 AS depth
	FROM o WHERE NOT EXISTS (SELECT FROM o p WHERE p.id = o.parent_id)
	UNION ALL
	SELECT o.id, o.live, o.parent_id, coalesce(o.unit_id, a.place_id), CASE WHEN m.own THEN o.id ELSE a.atom_id END,
		CASE WHEN m.own THEN a.atom_id ELSE a.up_id END, CASE WHEN m.own THEN o.base ELSE a.based END, a.level + m.own::integer, a.depth + 1
	FROM organisations a JOIN o ON o.parent_id = a.id CROSS JOIN LATERAL (SELECT o.live AND (o.base OR NOT a.based) AS own OFFSET 0) m),
-- Of several organisations seated in a unit: the uppermost, a committee before a cell, that of the place before a school's.
seat AS MATERIALIZED (
	SELECT DISTINCT ON (o.unit_id) o.unit_id AS id, o.id AS seat_id FROM o JOIN organisations w ON w.id = o.id
	WHERE o.live AND o.unit_id IS NOT NULL
	ORDER BY o.unit_id, w.depth, o.type, o.setting IS NOT NULL AND o.setting <> 'village', o.code, o.id),
u_seat AS MATERIALIZED (SELECT u.*, s.seat_id FROM u LEFT JOIN seat s USING (id)),
units AS (
	SELECT u.id, u.live, NULL::uuid AS parent_id, u.seat_id, CASE WHEN u.live THEN u.id END AS atom_id, NULL::uuid AS up_id,
		u.live AND u.base AS based, CASE WHEN u.live THEN 0 ELSE -1 END AS level
	FROM u_seat u WHERE NOT EXISTS (SELECT FROM u p WHERE p.id = u.parent_id)
	UNION ALL
	SELECT u.id, u.live, u.parent_id, coalesce(u.seat_id, a.seat_id), CASE WHEN m.own THEN u.id ELSE a.atom_id END,
		CASE WHEN m.own THEN a.atom_id ELSE a.up_id END, CASE WHEN m.own THEN u.base ELSE a.based END, a.level + m.own::integer
	FROM units a JOIN u_seat u ON u.parent_id = a.id CROSS JOIN LATERAL (SELECT u.live AND (u.base OR NOT a.based) AS own OFFSET 0) m)
SELECT 22::smallint AS kind, w.id, w.live, w.parent_id, w.place_id AS other_id, w.atom_id, x.atom_id AS other_atom_id, w.up_id, w.level,
	w.atom_id = w.id AND EXISTS (SELECT FROM organisations b WHERE b.up_id = w.id AND b.atom_id = b.id) AS upper
FROM organisations w LEFT JOIN units x ON x.id = w.place_id
UNION ALL
SELECT 20::smallint, w.id, w.live, w.parent_id, w.seat_id, w.atom_id, x.atom_id, w.up_id, w.level,
	w.atom_id = w.id AND EXISTS (SELECT FROM units b WHERE b.up_id = w.id AND b.atom_id = b.id)
FROM units w LEFT JOIN organisations x ON x.id = w.seat_id
