-- Figures of no period that is kept, and closings that are over but were not kept, and kept of no closing.
SELECT format('period=%s is not kept', period) FROM (SELECT DISTINCT period FROM figure) f WHERE NOT EXISTS (SELECT FROM figure_period p WHERE p.code = f.period)
UNION ALL
SELECT format('period=%s closed_j=%s has no figures', c.code, c.j) FROM closed_period c WHERE c.j <= (SELECT j FROM figure_state)
	AND NOT EXISTS (SELECT FROM figure_closing g WHERE g.period = c.code AND g.closed_j = c.j)
UNION ALL
SELECT format('period=%s closed_j=%s was not closed then', f.period, f.closed_j) FROM (SELECT DISTINCT period, closed_j FROM figure_closed) f
	WHERE NOT EXISTS (SELECT FROM figure_closing g JOIN closed_period c ON c.code = g.period AND c.j = g.closed_j
		WHERE g.period = f.period AND g.closed_j = f.closed_j)
ORDER BY 1
