-- What makes up one member (24, 25), post, meeting ..., as far as it counts, in order of recording.
SELECT r.letter, r.occurred_on, r.op, r.update_id, r.said, r.entity, r.amends
FROM record r
WHERE r.entity = ?1 AND r.kind IN (?2, ?3)
  AND NOT EXISTS (SELECT 1 FROM verdict v WHERE v.letter = r.letter AND v.verdict = 2)
ORDER BY r.letter;
