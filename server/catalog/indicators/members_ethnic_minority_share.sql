-- indicator: members_ethnic_minority_share
-- vi: Đảng viên là người dân tộc thiểu số
-- en: Members of ethnic minorities
-- unit: đảng viên | member
-- numerator: Đảng viên là người dân tộc thiểu số | Members of ethnic minorities
-- denominator: Đảng viên | Members
-- kind: stock
-- shown: share
-- direction: none
-- additive: yes
-- absent: none
-- sensitive: yes
-- periods: year
-- reads: member
-- systems: S09
-- sentence: Đảng viên là người dân tộc thiểu số chiếm {percent}% ({n}/{d}). | Members of ethnic minorities are {percent}% ({n}/{d}).
SELECT a.subject_id, count(*) FILTER (WHERE m.is_minority), count(*)
FROM asked_organisation a
JOIN member_as_of m ON m.organisation_id = a.organisation_id
GROUP BY a.subject_id
