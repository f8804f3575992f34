-- The upper places at or above the atoms that were touched.
INSERT INTO asked SELECT s.kind, s.id FROM resum s WHERE NOT EXISTS (SELECT FROM asked a WHERE a.subject_id = s.id)
