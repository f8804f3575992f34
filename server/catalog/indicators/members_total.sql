-- indicator: members_total
-- vi: Đảng viên toàn Đảng bộ tỉnh
-- en: Members in the province
-- unit: đảng viên | member
-- numerator: Đảng viên chính thức và dự bị | Members, official and on probation
-- kind: stock
-- shown: count
-- direction: up
-- additive: yes
-- absent: zero
-- sensitive: no
-- periods: year
-- reads: member
-- systems: S09
-- sentence: Toàn Đảng bộ có {n} đảng viên. | There are {n} members.
SELECT a.subject_id, count(*), NULL::bigint
FROM asked_organisation a
JOIN member_as_of m ON m.organisation_id = a.organisation_id
GROUP BY a.subject_id
