-- The trees to be built: those of periods whose day is $1 or later, and those that are not there.
SELECT DISTINCT tree_on FROM figure_period p
WHERE on_day >= $1::date OR NOT EXISTS (SELECT FROM figure_tree t WHERE t.tree_on = p.tree_on)
ORDER BY tree_on
