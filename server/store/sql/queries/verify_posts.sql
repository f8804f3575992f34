-- S05, S48: on every day at most one secretary of an organisation and one head of a village.
WITH held AS (
	SELECT title, coalesce(organisation_id, unit_id) AS place, id, from_on, max(to_on) OVER (
		PARTITION BY title, coalesce(organisation_id, unit_id) ORDER BY from_on, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
	FROM post WHERE j_to IS NULL AND title IN ('secretary', 'village_head') AND from_on < to_on)
SELECT format('%s of %s: two from %s on, post=%s', title, place, from_on, id) FROM held WHERE before > from_on
UNION ALL
SELECT format('post id=%s from=%s to=%s: no day', id, from_on, to_on) FROM post WHERE j_to IS NULL AND from_on >= to_on;
