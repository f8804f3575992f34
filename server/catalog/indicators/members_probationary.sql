-- indicator: members_probationary
-- vi: Đảng viên dự bị
-- en: Members on probation
-- unit: đảng viên | member
-- numerator: Đảng viên dự bị | Members on probation
-- kind: stock
-- shown: count
-- direction: none
-- additive: yes
-- absent: zero
-- sensitive: no
-- periods: year
-- reads: member
-- systems: S09 S11
SELECT a.subject_id, count(*), NULL::bigint
FROM asked_organisation a
JOIN member_as_of m ON m.organisation_id = a.organisation_id
WHERE m.status = 'probationary'
GROUP BY a.subject_id
