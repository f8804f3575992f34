-- Meetings asked for by id ($1) or cell ($2).
WITH asked AS (
	SELECT unnest($1::uuid[]) AS id
	UNION SELECT x.id FROM unnest($2::uuid[]) AS q(id) CROSS JOIN LATERAL (SELECT m.id FROM meeting m WHERE m.cell_id = q.id OFFSET 0) x)
SELECT m.*
FROM asked
CROSS JOIN LATERAL (SELECT * FROM meeting WHERE meeting.id = asked.id AND meeting.j_to IS NULL OFFSET 0) m;
