-- indicator: local_issues_open
-- vi: Vấn đề phát sinh ở cơ sở chưa kết thúc
-- en: Local issues that are open
-- unit: vụ việc | case
-- numerator: Vụ việc đang mở | Cases open on the day
-- kind: stock
-- shown: count
-- direction: down
-- additive: yes
-- absent: zero
-- sensitive: no
-- periods: year
-- reads: case_file
-- systems: S77
SELECT a.subject_id, count(*), NULL::bigint
FROM asked_unit a
JOIN case_file_as_of f ON f.unit_id = a.unit_id
WHERE f.form = 'local_issue' AND f.opened_on <= tree_on() AND (f.closed_on IS NULL OR f.closed_on > tree_on())
GROUP BY a.subject_id
