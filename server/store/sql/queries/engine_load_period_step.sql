-- Steps of closings asked for by id ($1) or organisation ($2).
WITH asked AS (
	SELECT unnest($1::uuid[]) AS id
	UNION SELECT x.id FROM unnest($2::uuid[]) AS q(id)
		CROSS JOIN LATERAL (SELECT t.id FROM period_step t WHERE t.organisation_id = q.id OFFSET 0) x)
SELECT t.*
FROM asked
CROSS JOIN LATERAL (SELECT * FROM period_step WHERE period_step.id = asked.id AND period_step.j_to IS NULL OFFSET 0) t;
