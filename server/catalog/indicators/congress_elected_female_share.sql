-- indicator: congress_elected_female_share
-- vi: Cấp ủy viên nữ được bầu tại đại hội
-- en: Women, of those elected by congresses
-- unit: người | person
-- numerator: Cấp ủy viên nữ được bầu | Women elected
-- denominator: Cấp ủy viên được bầu | Committee members elected
-- kind: flow
-- shown: share
-- direction: up
-- additive: yes
-- absent: none
-- sensitive: yes
-- periods: year
-- reads: counted_return
-- systems: S66 S55
SELECT a.subject_id, sum((r.cells->>'elected_women')::bigint)::bigint, sum((r.cells->>'committee_elected')::bigint)::bigint
FROM asked_organisation a
JOIN counted_return_known r ON r.organisation_id = a.organisation_id
WHERE r.form = 'congress_result' AND r.period_on >= period_from() AND r.period_on < period_to()
GROUP BY a.subject_id
