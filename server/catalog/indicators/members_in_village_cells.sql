-- indicator: members_in_village_cells
-- vi: Đảng viên ở các chi bộ thôn, tổ dân phố
-- en: Members in cells of villages
-- unit: đảng viên | member
-- numerator: Đảng viên sinh hoạt ở chi bộ thôn, tổ dân phố | Members of village cells
-- kind: stock
-- shown: count
-- direction: none
-- additive: yes
-- absent: zero
-- sensitive: no
-- periods: year
-- reads: organisation member
-- systems: S09 S13
SELECT a.subject_id, count(*), NULL::bigint
FROM asked_organisation a
JOIN organisation_as_of o ON o.id = a.organisation_id
JOIN member_as_of m ON m.organisation_id = o.id
WHERE o.setting = 'village'
GROUP BY a.subject_id
