-- indicator: handbook_cells_share
-- vi: Chi bộ dùng Sổ tay đảng viên điện tử khi sinh hoạt
-- en: Electronic handbook: cells that use it
-- unit: chi bộ | cell
-- numerator: Chi bộ dùng sổ tay khi sinh hoạt | Cells that use it at meetings
-- denominator: Chi bộ theo báo cáo | Cells, as the returns say
-- kind: coverage
-- shown: share
-- direction: up
-- additive: no
-- absent: none
-- sensitive: no
-- periods: year
-- reads: organisation counted_return
-- systems: S17
-- A return of a direct committee stands for all that lies below it.
SELECT a.subject_id, sum((r.cells->>'cells_using')::bigint)::bigint, sum((r.cells->>'cells')::bigint)::bigint
FROM asked_organisation a
JOIN organisation_as_of o ON o.id = a.organisation_id
JOIN counted_return_as_of r ON r.organisation_id = o.id AND r.form = 'handbook_adoption'
WHERE NOT EXISTS (
	SELECT 1
	FROM asked_organisation b
	JOIN counted_return_as_of q ON q.organisation_id = b.organisation_id AND q.form = 'handbook_adoption'
	WHERE b.subject_id = a.subject_id AND b.organisation_id = o.parent_id)
GROUP BY a.subject_id
