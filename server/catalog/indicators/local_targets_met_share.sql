-- indicator: local_targets_met_share
-- vi: Chỉ tiêu kinh tế - xã hội cấp xã đạt
-- en: Socio-economic targets of communes met
-- unit: chỉ tiêu | target
-- numerator: Chỉ tiêu đạt | Targets met
-- denominator: Chỉ tiêu được giao | Targets given
-- kind: coverage
-- shown: share
-- direction: up
-- additive: yes
-- absent: none
-- sensitive: no
-- periods: year
-- reads: counted_return
-- systems: S79
SELECT a.subject_id, sum((r.cells->>'targets_met')::bigint)::bigint, sum((r.cells->>'targets')::bigint)::bigint
FROM asked_unit a
JOIN counted_return_as_of r ON r.unit_id = a.unit_id
WHERE r.form = 'local_results'
GROUP BY a.subject_id
