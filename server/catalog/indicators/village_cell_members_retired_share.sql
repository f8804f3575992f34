-- indicator: village_cell_members_retired_share
-- vi: Đảng viên là cán bộ, công chức, viên chức, LLVT nghỉ hưu trong chi bộ thôn, tổ dân phố
-- en: Retired from public service, of members in cells of villages
-- unit: đảng viên | member
-- numerator: Đảng viên nghỉ hưu ở chi bộ thôn, tổ dân phố | Retired members in village cells
-- denominator: Đảng viên ở chi bộ thôn, tổ dân phố | Members in village cells
-- kind: stock
-- shown: share
-- direction: none
-- additive: yes
-- absent: none
-- sensitive: yes
-- periods: year
-- reads: organisation member
-- systems: S09
SELECT a.subject_id, count(*) FILTER (WHERE m.occupation = 'retired'), count(*)
FROM asked_organisation a
JOIN organisation_as_of o ON o.id = a.organisation_id
JOIN member_as_of m ON m.organisation_id = o.id
WHERE o.setting = 'village'
GROUP BY a.subject_id
