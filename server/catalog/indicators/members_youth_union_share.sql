-- indicator: members_youth_union_share
-- vi: Đảng viên là đoàn viên TNCS Hồ Chí Minh
-- en: Members who are in the youth union
-- unit: đảng viên | member
-- numerator: Đảng viên là đoàn viên TNCS Hồ Chí Minh | Members who are in the youth union
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
-- sentence: Đảng viên là đoàn viên chiếm {percent}% ({n}/{d}). | Members of the youth union are {percent}% ({n}/{d}).
SELECT a.subject_id, count(*) FILTER (WHERE m.is_youth_union), count(*)
FROM asked_organisation a
JOIN member_as_of m ON m.organisation_id = a.organisation_id
GROUP BY a.subject_id
