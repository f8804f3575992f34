-- Which organisations lie in which row, as of $1: what the figures ask about; $2: only those of this setting.
INSERT INTO report_lies
SELECT $1::integer::smallint, p.place, a.organisation_id
FROM report_place p JOIN asked_organisation a ON a.subject_id = p.id
WHERE $2::text IS NULL OR EXISTS (
	SELECT FROM organisation_known o WHERE o.id = a.organisation_id AND o.setting = $2::text::organisation_setting)
