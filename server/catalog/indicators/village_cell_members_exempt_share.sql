-- indicator: village_cell_members_exempt_share
-- vi: Đảng viên được miễn công tác, sinh hoạt trong chi bộ thôn, tổ dân phố
-- en: Exempt from activity, of members in cells of villages
-- unit: đảng viên | member
-- numerator: Đảng viên được miễn ở chi bộ thôn, tổ dân phố | Exempt members in village cells
-- denominator: Đảng viên ở chi bộ thôn, tổ dân phố | Members in village cells
-- kind: stock
-- shown: share
-- direction: none
-- additive: yes
-- absent: none
-- sensitive: yes
-- periods: year
-- reads: organisation member
-- systems: S19
SELECT a.subject_id, count(*) FILTER (WHERE m.exempt), count(*)
FROM asked_organisation a
JOIN organisation_as_of o ON o.id = a.organisation_id
JOIN member_as_of m ON m.organisation_id = o.id
WHERE o.setting = 'village'
GROUP BY a.subject_id
