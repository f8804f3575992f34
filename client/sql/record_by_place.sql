-- What makes up all posts, meetings, returns ... of one place: their ids say the place, so that all rows of one have it in common.
SELECT r.letter, r.occurred_on, r.op, r.update_id, r.said, r.entity, r.amends
FROM record r
WHERE r.parent = ?1 AND r.kind = ?2
  AND NOT EXISTS (SELECT 1 FROM verdict v WHERE v.letter = r.letter AND v.verdict = 2)
ORDER BY r.letter;
