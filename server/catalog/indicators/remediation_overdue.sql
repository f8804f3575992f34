-- indicator: remediation_overdue
-- vi: Việc khắc phục sau kiểm tra quá hạn
-- en: Follow-up of inspections overdue
-- unit: việc | matter
-- numerator: Việc phải khắc phục đã quá hạn mà chưa kết thúc | Matters past their due day that are open
-- kind: stock
-- shown: count
-- direction: down
-- additive: yes
-- absent: zero
-- sensitive: no
-- periods: year
-- reads: case_file
-- systems: S37
SELECT a.subject_id, count(*), NULL::bigint
FROM asked_organisation a
JOIN case_file_as_of f ON f.organisation_id = a.organisation_id
WHERE f.form = 'remediation' AND f.opened_on <= tree_on() AND (f.closed_on IS NULL OR f.closed_on > tree_on())
	AND (f.cells->>'due_on')::integer < tree_on() - DATE '1970-01-01'
GROUP BY a.subject_id
