-- indicator: cells_without_secretary
-- vi: Chi bộ khuyết bí thư
-- en: Cells without a secretary
-- unit: chi bộ | cell
-- numerator: Chi bộ không có bí thư | Cells without a secretary
-- denominator: Chi bộ | Cells
-- kind: coverage
-- shown: share
-- direction: down
-- additive: yes
-- absent: none
-- sensitive: no
-- periods: year
-- reads: organisation post
-- systems: S05
SELECT a.subject_id, count(*) FILTER (WHERE NOT EXISTS (
		SELECT 1 FROM post_as_of p WHERE p.organisation_id = o.id AND p.title = 'secretary')),
	count(*)
FROM asked_organisation a
JOIN organisation_as_of o ON o.id = a.organisation_id
WHERE o.type IN ('grassroots_cell', 'subordinate_cell')
GROUP BY a.subject_id
