-- The closings whose figures are not kept yet.
SELECT p.code, p.from_on, p.to_on, p.j FROM closed_period p
WHERE NOT EXISTS (SELECT FROM figure_closing g WHERE g.period = p.code AND g.closed_j = p.j) ORDER BY p.j, p.code
