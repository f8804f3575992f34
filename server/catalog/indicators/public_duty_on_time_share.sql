-- indicator: public_duty_on_time_share
-- vi: Hồ sơ hành chính cấp xã giải quyết đúng hạn
-- en: Files of communes settled in time
-- unit: hồ sơ | file
-- numerator: Hồ sơ giải quyết đúng hạn | Files settled in time
-- denominator: Hồ sơ đã tiếp nhận | Files received
-- kind: flow
-- shown: share
-- direction: up
-- additive: yes
-- absent: none
-- sensitive: no
-- periods: year
-- reads: counted_return
-- systems: S71
SELECT a.subject_id, sum((r.cells->>'files_on_time')::bigint)::bigint, sum((r.cells->>'files')::bigint)::bigint
FROM asked_unit a
JOIN counted_return_known r ON r.unit_id = a.unit_id
WHERE r.form = 'public_duty' AND r.period_on >= period_from() AND r.period_on < period_to()
GROUP BY a.subject_id
