-- Whose place in a tree differs from before: all atoms it was or is in, for every indicator. What merely came into an atom brings
-- nothing along that has no mark of its own, unless it is an atom itself, or was known at the last round ($1).
WITH turned AS (
	SELECT DISTINCT w.tree_on AS was_on, p.tree_on FROM figure_period p JOIN period_was w USING (code)
	WHERE w.tree_on <> p.tree_on OR EXISTS (SELECT FROM tree_new n WHERE n.tree_on = p.tree_on)),
differs AS (
	SELECT w.was_on, w.tree_on, d.* FROM turned w CROSS JOIN LATERAL (
		SELECT x.atom_kind, x.atom_id
		FROM (SELECT *, id AS was FROM figure_tree WHERE tree_on = w.was_on) a
			FULL JOIN (SELECT * FROM tree_new WHERE tree_on = w.tree_on
				UNION ALL SELECT * FROM figure_tree WHERE tree_on = w.tree_on AND NOT EXISTS (SELECT FROM tree_new n WHERE n.tree_on = w.tree_on)) b USING (kind, id)
			CROSS JOIN LATERAL (SELECT id AS place_id) n CROSS JOIN LATERAL (VALUES (kind, a.atom_id), (kind, b.atom_id), (kind, a.up_id), (kind, b.up_id),
				((42 - kind)::smallint, a.other_atom_id), ((42 - kind)::smallint, b.other_atom_id)) x(atom_kind, atom_id)
		WHERE x.atom_id IS NOT NULL AND (a.atom_id, a.other_atom_id, a.up_id, a.level, a.upper)
			IS DISTINCT FROM (b.atom_id, b.other_atom_id, b.up_id, b.level, b.upper) AND (a.was IS NOT NULL OR b.atom_id = id
				OR EXISTS (SELECT FROM organisation r WHERE r.id = n.place_id AND r.j_from <= $1::bigint)
				OR EXISTS (SELECT FROM unit r WHERE r.id = n.place_id AND r.j_from <= $1::bigint))) d),
put AS (
	INSERT INTO pending SELECT DISTINCT p.code, d.atom_kind, d.atom_id FROM figure_period p JOIN period_was w USING (code)
		JOIN differs d ON d.was_on = w.tree_on AND d.tree_on = p.tree_on RETURNING period)
INSERT INTO pending_kind SELECT DISTINCT period, 0 FROM put
