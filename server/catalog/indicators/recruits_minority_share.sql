-- indicator: recruits_minority_share
-- vi: Người được tuyển dụng là dân tộc thiểu số
-- en: Ethnic minorities, of people recruited
-- unit: người | person
-- numerator: Người dân tộc thiểu số được tuyển dụng | Of ethnic minorities
-- denominator: Người được tuyển dụng | Persons recruited
-- kind: flow
-- shown: share
-- direction: up
-- additive: yes
-- absent: none
-- sensitive: yes
-- periods: year
-- reads: counted_return
-- systems: S49
SELECT a.subject_id, sum((r.cells->>'minority')::bigint)::bigint, sum((r.cells->>'recruited')::bigint)::bigint
FROM asked_unit a
JOIN counted_return_known r ON r.unit_id = a.unit_id
WHERE r.form = 'recruitment' AND r.period_on >= period_from() AND r.period_on < period_to()
GROUP BY a.subject_id
