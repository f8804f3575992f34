-- The present events of the members $1, as they are folded.
SELECT * FROM member_event WHERE member_id = ANY ($1::uuid[]) AND j_to IS NULL ORDER BY member_id, occurred_on, j_from;
