-- For the periods that lie in [$1, $2) and were over on the day $3: of every row it lies in.
WITH due AS MATERIALIZED (SELECT * FROM owed($1::date, least($2::date, $3::date + 1)))
INSERT INTO report_owed
SELECT l.place, d.rule, d.length::text, d.period, d.due_on, d.site_id, d.subject, d.subject_id, d.told_at IS NOT NULL, d.in_time
FROM due d JOIN (
	SELECT 'organisation' AS subject, place, organisation_id AS id FROM report_lies WHERE at = 1
	UNION ALL SELECT 'unit', place, unit_id FROM report_lies_unit WHERE at = 1) l ON l.subject = d.subject AND l.id = d.subject_id
