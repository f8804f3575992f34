-- The journal's head, the watermark of the figures (0: none yet), the province's name, the catalogue in force.
SELECT c.j, coalesce((SELECT max(s.j) FROM figure_state s), 0), c.province_name, coalesce((SELECT max(version) FROM catalogue), 0)
FROM centre c
