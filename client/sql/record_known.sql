-- ?4 NULL: the day is no part of the key, or of the id already.
SELECT l.content, l.update_id, r.op, EXISTS (SELECT 1 FROM verdict v WHERE v.letter = r.letter AND v.verdict = 2),
       r.said, l.body, NULL, r.amends
FROM record r JOIN letter l ON l.letter = r.letter
WHERE r.entity = ?1 AND r.kind = ?2 AND r.what = ?3 AND (?4 IS NULL OR r.occurred_on = ?4) ORDER BY r.letter;
