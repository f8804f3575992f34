-- indicator: meeting_attendance_share
-- vi: Đảng viên dự sinh hoạt chi bộ
-- en: Attendance at cell meetings
-- unit: lượt | attendance
-- numerator: Lượt đảng viên có mặt | Members present, counted at each meeting
-- denominator: Lượt đảng viên phải dự | Members required, counted at each meeting
-- kind: flow
-- shown: share
-- direction: up
-- additive: yes
-- absent: none
-- sensitive: no
-- periods: month year
-- reads: meeting
-- systems: S20 S22
-- sentence: Tỷ lệ đảng viên dự sinh hoạt đạt {percent}% ({n}/{d} lượt). | Attendance was {percent}% ({n}/{d}).
SELECT a.subject_id, sum(m.present)::bigint, sum(m.required)::bigint
FROM asked_organisation a
JOIN meeting_as_of m ON m.cell_id = a.organisation_id
WHERE m.kind IN ('periodic', 'combined', 'thematic') AND m.required > 0 AND m.held_on >= period_from() AND m.held_on < period_to()
GROUP BY a.subject_id
