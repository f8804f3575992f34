-- The periods and atoms of what was touched. Where a place lay before is known from its tree's differences.
WITH place AS MATERIALIZED (SELECT DISTINCT kind, id, from_on, to_on FROM touched WHERE kind <> 24),
met AS MATERIALIZED (
	SELECT DISTINCT p.code, p.tree_on, t.kind, t.id FROM place t JOIN figure_period p ON p.from_on <= t.to_on AND p.to_on > t.from_on)
INSERT INTO pending
SELECT DISTINCT m.code, x.kind, x.atom_id
FROM met m JOIN figure_tree r ON r.tree_on = m.tree_on AND r.kind = m.kind AND r.id = m.id
	CROSS JOIN LATERAL (VALUES (r.kind, r.atom_id), ((42 - r.kind)::smallint, r.other_atom_id)) x(kind, atom_id)
WHERE x.atom_id IS NOT NULL
