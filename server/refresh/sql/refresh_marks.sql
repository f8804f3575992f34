-- What is marked, per kind: the entities and the earliest day of each.
SELECT kind::integer, array_agg(entity ORDER BY entity), array_agg(on_day ORDER BY entity), count(*), min(on_day)
FROM (SELECT m.kind, x.entity, min(x.on_day) AS on_day FROM dirty_mark m CROSS JOIN LATERAL unnest(m.entities, m.dates) x(entity, on_day)
	GROUP BY m.kind, x.entity) e
GROUP BY kind ORDER BY kind
