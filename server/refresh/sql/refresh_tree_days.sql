-- Which tree is each period's: that of the last day on or before its own on which anything may have moved.
WITH changed AS MATERIALIZED (
	SELECT from_on AS d FROM unit_known UNION SELECT to_on FROM unit_known
	UNION SELECT from_on FROM organisation_known UNION SELECT to_on FROM organisation_known
	UNION SELECT occurred_on FROM unit_change UNION SELECT occurred_on FROM organisation_change)
UPDATE figure_period p SET tree_on = n.tree_on
FROM (SELECT q.code, coalesce((SELECT max(d) FROM changed WHERE d <= q.on_day), '-infinity') AS tree_on FROM figure_period q) n
WHERE n.code = p.code AND p.tree_on <> n.tree_on
