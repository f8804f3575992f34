-- Members asked for by id ($1), cell ($2) or card match ($3): their open events, which are all there is to know of them.
WITH asked AS (
	SELECT unnest($1::uuid[]) AS id
	UNION SELECT x.id FROM unnest($2::uuid[]) AS q(id) CROSS JOIN LATERAL (SELECT m.id FROM member m WHERE m.organisation_id = q.id OFFSET 0) x
	UNION SELECT x.id FROM unnest($3::uuid[]) AS q(id) CROSS JOIN LATERAL (SELECT m.id FROM member m WHERE m.match = q.id OFFSET 0) x)
SELECT e.*
FROM asked
CROSS JOIN LATERAL (SELECT * FROM member_event WHERE member_event.member_id = asked.id AND member_event.j_to IS NULL OFFSET 0) e
ORDER BY e.member_id, e.occurred_on, e.j_from;
