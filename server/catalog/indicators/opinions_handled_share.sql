-- indicator: opinions_handled_share
-- vi: Ý kiến của nhân dân đã xử lý, trả lời
-- en: People's opinions handled
-- unit: ý kiến | opinion
-- numerator: Ý kiến đã xử lý, trả lời | Opinions handled
-- denominator: Ý kiến tiếp nhận | Opinions received
-- kind: flow
-- shown: share
-- direction: up
-- additive: yes
-- absent: none
-- sensitive: no
-- periods: year
-- reads: counted_return
-- systems: S75
SELECT a.subject_id, sum((r.cells->>'handled')::bigint)::bigint, sum((r.cells->>'opinions')::bigint)::bigint
FROM asked_unit a
JOIN counted_return_known r ON r.unit_id = a.unit_id
WHERE r.form = 'peoples_supervision' AND r.period_on >= period_from() AND r.period_on < period_to()
GROUP BY a.subject_id
