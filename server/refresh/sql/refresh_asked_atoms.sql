-- Tree $1: all atoms.
INSERT INTO asked SELECT r.kind, r.id FROM figure_tree r WHERE r.tree_on = $1::date AND r.atom_id = r.id
