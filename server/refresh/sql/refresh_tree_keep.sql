-- The new trees take the place of the old ones; trees of no period go.
DELETE FROM figure_tree t WHERE EXISTS (SELECT FROM tree_new n WHERE n.tree_on = t.tree_on)
	OR NOT EXISTS (SELECT FROM figure_period p WHERE p.tree_on = t.tree_on);
INSERT INTO figure_tree SELECT * FROM tree_new;
