-- indicator: members_university_share
-- vi: Đảng viên có trình độ đại học trở lên
-- en: Members with a university degree
-- unit: đảng viên | member
-- numerator: Đảng viên có trình độ đại học trở lên | Members with a university degree
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
SELECT a.subject_id, count(*) FILTER (WHERE m.professional IN ('university', 'master', 'doctor')), count(*)
FROM asked_organisation a
JOIN member_as_of m ON m.organisation_id = a.organisation_id
GROUP BY a.subject_id
