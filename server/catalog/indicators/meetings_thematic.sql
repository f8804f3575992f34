-- indicator: meetings_thematic
-- vi: Buổi sinh hoạt chuyên đề
-- en: Thematic meetings
-- unit: buổi | meeting
-- numerator: Buổi sinh hoạt chuyên đề đã tổ chức trong kỳ | Thematic meetings held in the period
-- kind: flow
-- shown: count
-- direction: none
-- additive: yes
-- absent: zero
-- sensitive: no
-- periods: year
-- reads: meeting
-- systems: S21
SELECT a.subject_id, count(*), NULL::bigint
FROM asked_organisation a
JOIN meeting_as_of m ON m.cell_id = a.organisation_id
WHERE m.kind IN ('thematic', 'combined') AND m.held_on >= period_from() AND m.held_on < period_to()
GROUP BY a.subject_id
