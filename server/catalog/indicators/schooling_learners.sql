-- indicator: schooling_learners
-- vi: Người học văn hóa, xóa mù chữ được hỗ trợ
-- en: Learners supported
-- unit: người | person
-- numerator: Người học được hỗ trợ trong năm | Learners supported in the year
-- kind: flow
-- shown: count
-- direction: up
-- additive: yes
-- absent: none
-- sensitive: no
-- periods: year
-- reads: counted_return
-- systems: S59
SELECT a.subject_id, sum((r.cells->>'learners')::bigint)::bigint, NULL::bigint
FROM asked_unit a
JOIN counted_return_known r ON r.unit_id = a.unit_id
WHERE r.form = 'schooling_support' AND r.period_on >= period_from() AND r.period_on < period_to()
GROUP BY a.subject_id
