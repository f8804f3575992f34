-- Organisations by type: there on the day before the period, founded, ended, there on its last day. Whoever names one successor enters
-- a merger, several: is split; a successor that is founded is made by that. Whatever no decision explains is the residual.
WITH change AS (
	SELECT * FROM organisation_change WHERE j_from <= known_j() AND (j_to IS NULL OR j_to > known_j())),
whole AS (SELECT DISTINCT organisation_id FROM report_lies WHERE place = 0),
ended AS (
	SELECT c.organisation_id, c.occurred_on, coalesce(c.successor_ids, '{}') AS successors FROM change c JOIN whole w USING (organisation_id)
	WHERE c.change = 'dissolve' AND c.occurred_on >= $1 AND c.occurred_on < $2 AND c.occurred_on <= $3),
made AS (
	SELECT c.organisation_id, c.occurred_on,
		EXISTS (SELECT FROM change d WHERE d.change = 'dissolve' AND cardinality(d.successor_ids) > 1 AND c.organisation_id = ANY (d.successor_ids)
			AND d.occurred_on >= $1 AND d.occurred_on < $2) AS by_split,
		EXISTS (SELECT FROM change d WHERE d.change = 'dissolve' AND cardinality(d.successor_ids) = 1 AND c.organisation_id = ANY (d.successor_ids)
			AND d.occurred_on >= $1 AND d.occurred_on < $2) AS by_merger
	FROM change c JOIN whole w USING (organisation_id)
	WHERE c.change = 'found' AND c.occurred_on >= $1 AND c.occurred_on < $2 AND c.occurred_on <= $3),
typed AS (SELECT DISTINCT ON (id) id, type FROM organisation_known ORDER BY id, from_on DESC),
opening AS (
	SELECT o.type, count(*) AS n FROM organisation_known o JOIN report_lies l ON l.at = 0 AND l.place = 0 AND l.organisation_id = o.id
	WHERE o.from_on < $1 AND o.to_on >= $1 GROUP BY o.type),
closing AS (
	SELECT o.type, count(*) AS n FROM organisation_known o JOIN report_lies l ON l.at = 1 AND l.place = 0 AND l.organisation_id = o.id
	WHERE o.from_on <= $3 AND o.to_on > $3 GROUP BY o.type),
ins AS (
	SELECT t.type, count(*) FILTER (WHERE NOT m.by_split AND NOT m.by_merger) AS founded, count(*) FILTER (WHERE m.by_merger) AS merged,
		count(*) FILTER (WHERE m.by_split AND NOT m.by_merger) AS split
	FROM made m JOIN typed t ON t.id = m.organisation_id GROUP BY t.type),
outs AS (
	SELECT t.type, count(*) FILTER (WHERE cardinality(e.successors) = 0) AS dissolved, count(*) FILTER (WHERE cardinality(e.successors) = 1) AS merged,
		count(*) FILTER (WHERE cardinality(e.successors) > 1) AS split
	FROM ended e JOIN typed t ON t.id = e.organisation_id GROUP BY t.type),
one AS (
	SELECT t.type, coalesce(o.n, 0) AS opening, coalesce(i.founded, 0) AS founded, coalesce(i.merged, 0) AS by_merger, coalesce(i.split, 0) AS by_split,
		coalesce(u.dissolved, 0) AS dissolved, coalesce(u.merged, 0) AS merged, coalesce(u.split, 0) AS split, coalesce(c.n, 0) AS closing
	FROM unnest(enum_range(NULL::organisation_type)) AS t (type) LEFT JOIN opening o USING (type) LEFT JOIN closing c USING (type)
		LEFT JOIN ins i USING (type) LEFT JOIN outs u USING (type)
	WHERE o.n IS NOT NULL OR c.n IS NOT NULL OR i.type IS NOT NULL OR u.type IS NOT NULL),
lines AS (
	SELECT 0 AS place, 'total' AS type, sum(opening)::bigint AS opening, sum(founded)::bigint AS founded, sum(by_merger)::bigint AS by_merger,
		sum(by_split)::bigint AS by_split, sum(dissolved)::bigint AS dissolved, sum(merged)::bigint AS merged, sum(split)::bigint AS split, sum(closing)::bigint AS closing
	FROM one
	UNION ALL
	SELECT row_number() OVER (ORDER BY type), type::text, opening, founded, by_merger, by_split, dissolved, merged, split, closing FROM one)
SELECT 'type:' || type, CASE WHEN place = 0 THEN 0 ELSE 1 END, place = 0, type, opening, founded, by_merger, by_split, dissolved, merged, split,
	closing - opening, closing, closing - (opening + founded + by_merger + by_split - dissolved - merged - split)
FROM lines WHERE opening IS NOT NULL ORDER BY place
