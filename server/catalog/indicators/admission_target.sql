-- indicator: admission_target
-- vi: Chỉ tiêu kết nạp đảng viên
-- en: Admissions aimed at
-- unit: người | person
-- numerator: Chỉ tiêu kết nạp trong năm | Admissions aimed at in the year
-- kind: stock
-- shown: count
-- direction: none
-- additive: no
-- absent: none
-- sensitive: no
-- periods: year
-- reads: organisation counted_return
-- systems: S11
-- A return of a direct committee stands for all that lies below it.
SELECT a.subject_id, sum((r.cells->>'target')::bigint)::bigint, NULL::bigint
FROM asked_organisation a
JOIN organisation_as_of o ON o.id = a.organisation_id
JOIN counted_return_as_of r ON r.organisation_id = o.id AND r.form = 'admission_target'
WHERE NOT EXISTS (
	SELECT 1
	FROM asked_organisation b
	JOIN counted_return_as_of q ON q.organisation_id = b.organisation_id AND q.form = 'admission_target'
	WHERE b.subject_id = a.subject_id AND b.organisation_id = o.parent_id)
GROUP BY a.subject_id
