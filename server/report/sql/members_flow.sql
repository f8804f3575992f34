-- Members of each row on the day before the period and on its last day, and everybody who came or went in between: the steps from
-- one span of a life to the next. An organisation's row is that of the last day, or, when it was gone by then, of the first;
-- what moved with its organisation from one row to another stands in a column of its own. Whatever none of this explains is
-- the residual.
WITH place_of AS MATERIALIZED (
	SELECT place, organisation_id FROM report_lies WHERE at = 1
	UNION
	SELECT place, organisation_id FROM report_lies b WHERE at = 0
		AND NOT EXISTS (SELECT FROM report_lies e WHERE e.at = 1 AND e.organisation_id = b.organisation_id)),
opening AS (
	SELECT l.place, count(*) AS n FROM member_known m JOIN report_lies l ON l.at = 0 AND l.organisation_id = m.organisation_id
	WHERE m.status <> 'ended' AND m.from_on < $1 AND m.to_on >= $1 GROUP BY l.place),
opening_later AS (
	SELECT l.place, count(*) AS n FROM member_known m JOIN place_of l ON l.organisation_id = m.organisation_id
	WHERE m.status <> 'ended' AND m.from_on < $1 AND m.to_on >= $1 GROUP BY l.place),
closing AS (
	SELECT l.place, count(*) AS n FROM member_known m JOIN report_lies l ON l.at = 1 AND l.organisation_id = m.organisation_id
	WHERE m.status <> 'ended' AND m.from_on <= $3 AND m.to_on > $3 GROUP BY l.place),
step AS MATERIALIZED (
	SELECT s.id, s.from_on AS on_day, CASE WHEN p.status <> 'ended' THEN p.organisation_id END AS before,
		CASE WHEN s.status <> 'ended' THEN s.organisation_id END AS after
	FROM member_known s LEFT JOIN member_known p ON p.id = s.id AND p.to_on = s.from_on
	WHERE s.from_on >= $1 AND s.from_on < $2 AND s.from_on <= $3),
event AS (
	SELECT DISTINCT ON (member_id, occurred_on) member_id, occurred_on, event::text AS event FROM member_event_known
	WHERE occurred_on >= $1 AND occurred_on < $2 AND occurred_on <= $3
	ORDER BY member_id, occurred_on, array_position('{admit,restore,transfer_in,death,expel,delete,resign,transfer_out,opening}'::text[], event::text)),
move AS MATERIALIZED (
	SELECT t.*, e.event FROM step t LEFT JOIN event e ON e.member_id = t.id AND e.occurred_on = t.on_day
	WHERE t.before IS DISTINCT FROM t.after),
came AS (
	SELECT l.place, m.event FROM move m JOIN place_of l ON l.organisation_id = m.after
	WHERE NOT EXISTS (SELECT FROM place_of b WHERE b.place = l.place AND b.organisation_id = m.before)),
went AS (
	SELECT l.place, m.event FROM move m JOIN place_of l ON l.organisation_id = m.before
	WHERE NOT EXISTS (SELECT FROM place_of a WHERE a.place = l.place AND a.organisation_id = m.after)),
ins AS (
	SELECT place, count(*) FILTER (WHERE event = 'admit') AS admitted, count(*) FILTER (WHERE event = 'transfer_in') AS transferred,
		count(*) FILTER (WHERE event = 'restore') AS restored, count(*) FILTER (WHERE event = 'opening') AS entered
	FROM came GROUP BY place),
outs AS (
	SELECT place, count(*) FILTER (WHERE event IN ('transfer_out', 'transfer_in')) AS transferred, count(*) FILTER (WHERE event = 'death') AS died,
		count(*) FILTER (WHERE event = 'delete') AS deleted, count(*) FILTER (WHERE event = 'resign') AS resigned,
		count(*) FILTER (WHERE event = 'expel') AS expelled
	FROM went GROUP BY place),
one AS (
	SELECT p.place, p.key, p.name, coalesce(o.n, 0) AS opening, coalesce(i.admitted, 0) AS admitted, coalesce(i.transferred, 0) AS came,
		coalesce(i.restored, 0) AS restored, coalesce(i.entered, 0) AS entered, coalesce(u.transferred, 0) AS went,
		coalesce(u.died, 0) AS died, coalesce(u.deleted, 0) AS deleted, coalesce(u.resigned, 0) AS resigned,
		coalesce(u.expelled, 0) AS expelled, coalesce(ol.n, 0) - coalesce(o.n, 0) AS moved, coalesce(c.n, 0) AS closing
	FROM report_place p LEFT JOIN opening o USING (place) LEFT JOIN opening_later ol USING (place) LEFT JOIN closing c USING (place)
		LEFT JOIN ins i USING (place) LEFT JOIN outs u USING (place))
SELECT key, CASE WHEN place = 0 THEN 0 ELSE 1 END, place = 0, name, opening, admitted, came, restored, entered, went, died, deleted,
	resigned, expelled, moved, closing,
	closing - (opening + admitted + came + restored + entered - went - died - deleted - resigned - expelled + moved)
FROM one ORDER BY place
