-- indicator: recruits
-- vi: Người địa phương được tuyển dụng
-- en: Local people recruited
-- unit: người | person
-- numerator: Người được tuyển dụng trong năm | Persons recruited in the year
-- kind: flow
-- shown: count
-- direction: up
-- additive: yes
-- absent: none
-- sensitive: no
-- periods: year
-- reads: counted_return
-- systems: S49
SELECT a.subject_id, sum((r.cells->>'recruited')::bigint)::bigint, NULL::bigint
FROM asked_unit a
JOIN counted_return_known r ON r.unit_id = a.unit_id
WHERE r.form = 'recruitment' AND r.period_on >= period_from() AND r.period_on < period_to()
GROUP BY a.subject_id
