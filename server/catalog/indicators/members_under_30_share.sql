-- indicator: members_under_30_share
-- vi: Đảng viên dưới 30 tuổi
-- en: Members younger than 30
-- unit: đảng viên | member
-- numerator: Đảng viên dưới 30 tuổi | Members younger than 30
-- denominator: Đảng viên | Members
-- kind: stock
-- shown: share
-- direction: up
-- additive: yes
-- absent: none
-- sensitive: yes
-- periods: year
-- reads: member
-- systems: S09
SELECT a.subject_id, count(*) FILTER (WHERE m.birth_year > (SELECT extract(year FROM tree_on())) - 30), count(*)
FROM asked_organisation a
JOIN member_as_of m ON m.organisation_id = a.organisation_id
GROUP BY a.subject_id
