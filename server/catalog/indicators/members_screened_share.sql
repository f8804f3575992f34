-- indicator: members_screened_share
-- vi: Đảng viên được rà soát, sàng lọc
-- en: Members reviewed
-- unit: đảng viên | member
-- numerator: Đảng viên được rà soát trong năm | Members reviewed in the year
-- denominator: Đảng viên thuộc diện rà soát | Members in all, as the returns say
-- kind: coverage
-- shown: share
-- direction: up
-- additive: no
-- absent: none
-- sensitive: no
-- periods: year
-- reads: organisation counted_return
-- systems: S14
-- A return of a direct committee stands for all that lies below it.
SELECT a.subject_id, sum((r.cells->>'reviewed')::bigint)::bigint, sum((r.cells->>'members')::bigint)::bigint
FROM asked_organisation a
JOIN organisation_as_of o ON o.id = a.organisation_id
JOIN counted_return_as_of r ON r.organisation_id = o.id AND r.form = 'screening_round'
WHERE NOT EXISTS (
	SELECT 1
	FROM asked_organisation b
	JOIN counted_return_as_of q ON q.organisation_id = b.organisation_id AND q.form = 'screening_round'
	WHERE b.subject_id = a.subject_id AND b.organisation_id = o.parent_id)
GROUP BY a.subject_id
