-- Period $2, tree $1: the atoms that were touched.
INSERT INTO asked SELECT r.kind, r.id FROM pending t JOIN figure_tree r ON r.tree_on = $1::date AND r.kind = t.kind AND r.id = t.atom_id AND r.atom_id = r.id
WHERE t.period = $2::text GROUP BY r.kind, r.id
