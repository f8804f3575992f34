-- indicator: budget_spent
-- vi: Kinh phí đã chi
-- en: Money spent
-- unit: đồng | đồng
-- numerator: Tổng số đã chi trong năm | Spent in all in the year
-- kind: flow
-- shown: count
-- direction: none
-- additive: yes
-- absent: none
-- sensitive: no
-- periods: year
-- reads: counted_return
-- systems: S69
SELECT a.subject_id, sum((r.cells->>'spent')::bigint)::bigint, NULL::bigint
FROM asked_organisation a
JOIN counted_return_known r ON r.organisation_id = a.organisation_id
WHERE r.form = 'budget' AND r.period_on >= period_from() AND r.period_on < period_to()
GROUP BY a.subject_id
