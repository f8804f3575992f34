-- The same of units.
INSERT INTO report_lies_unit
SELECT $1::integer::smallint, p.place, a.unit_id FROM report_place p JOIN asked_unit a ON a.subject_id = p.id
