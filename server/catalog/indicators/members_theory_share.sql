-- indicator: members_theory_share
-- vi: Đảng viên có trình độ lý luận chính trị từ trung cấp
-- en: Members with political theory, intermediate or above
-- unit: đảng viên | member
-- numerator: Đảng viên có trình độ lý luận chính trị từ trung cấp | Members with political theory, intermediate or above
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
SELECT a.subject_id, count(*) FILTER (WHERE m.political_theory IN ('intermediate', 'advanced')), count(*)
FROM asked_organisation a
JOIN member_as_of m ON m.organisation_id = a.organisation_id
GROUP BY a.subject_id
