-- indicator: meetings_periodic
-- vi: Buổi sinh hoạt định kỳ
-- en: Periodic meetings
-- unit: buổi | meeting
-- numerator: Buổi sinh hoạt định kỳ đã tổ chức trong kỳ | Periodic meetings held in the period
-- kind: flow
-- shown: count
-- direction: none
-- additive: yes
-- absent: zero
-- sensitive: no
-- periods: month year
-- reads: meeting
-- systems: S20
SELECT a.subject_id, count(*), NULL::bigint
FROM asked_organisation a
JOIN meeting_as_of m ON m.cell_id = a.organisation_id
WHERE m.kind IN ('periodic', 'combined') AND m.held_on >= period_from() AND m.held_on < period_to()
GROUP BY a.subject_id
