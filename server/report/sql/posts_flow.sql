-- Posts by title: held on the day before the period, taken and left in it, held on its last day.
WITH placed AS (
	SELECT p.* FROM post_known p
	WHERE EXISTS (SELECT FROM report_lies l WHERE l.place = 0 AND l.organisation_id = p.organisation_id)
		OR EXISTS (SELECT FROM report_lies_unit l WHERE l.place = 0 AND l.unit_id = p.unit_id)),
one AS (
	SELECT title, count(*) FILTER (WHERE from_on < $1 AND to_on >= $1) AS opening,
		count(*) FILTER (WHERE from_on >= $1 AND from_on < $2 AND from_on <= $3) AS taken,
		count(*) FILTER (WHERE to_on >= $1 AND to_on < $2 AND to_on <= $3) AS given_up,
		count(*) FILTER (WHERE from_on <= $3 AND to_on > $3) AS closing,
		count(DISTINCT person_ref) FILTER (WHERE from_on <= $3 AND to_on > $3) AS persons
	FROM placed GROUP BY title),
lines AS (
	SELECT 0 AS place, 'total' AS title, coalesce(sum(opening), 0)::bigint AS opening, coalesce(sum(taken), 0)::bigint AS taken,
		coalesce(sum(given_up), 0)::bigint AS given_up, coalesce(sum(closing), 0)::bigint AS closing,
		(SELECT count(DISTINCT person_ref) FROM placed WHERE from_on <= $3 AND to_on > $3) AS persons
	FROM one
	UNION ALL
	SELECT row_number() OVER (ORDER BY title), title::text, opening, taken, given_up, closing, persons FROM one)
SELECT 'title:' || title, CASE WHEN place = 0 THEN 0 ELSE 1 END, place = 0, title, opening, taken, given_up, closing,
	closing - (opening + taken - given_up), persons
FROM lines ORDER BY place
