-- indicator: members_female_share
-- vi: Đảng viên là phụ nữ
-- en: Members who are women
-- unit: đảng viên | member
-- numerator: Đảng viên là phụ nữ | Members who are women
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
-- sentence: Đảng viên là phụ nữ chiếm {percent}% ({n}/{d}). | Women are {percent}% of the members ({n}/{d}).
SELECT a.subject_id, count(*) FILTER (WHERE m.sex = 'female'), count(*)
FROM asked_organisation a
JOIN member_as_of m ON m.organisation_id = a.organisation_id
GROUP BY a.subject_id
