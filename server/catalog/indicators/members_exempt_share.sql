-- indicator: members_exempt_share
-- vi: Đảng viên được miễn công tác, sinh hoạt
-- en: Members exempt from activity
-- unit: đảng viên | member
-- numerator: Đảng viên được miễn công tác, sinh hoạt | Members exempt from activity
-- denominator: Đảng viên | Members
-- kind: stock
-- shown: share
-- direction: none
-- additive: yes
-- absent: none
-- sensitive: yes
-- periods: year
-- reads: member
-- systems: S19
-- sentence: Đảng viên được miễn công tác, sinh hoạt chiếm {percent}% ({n}/{d}). | Members exempt from activity are {percent}% ({n}/{d}).
SELECT a.subject_id, count(*) FILTER (WHERE m.exempt), count(*)
FROM asked_organisation a
JOIN member_as_of m ON m.organisation_id = a.organisation_id
GROUP BY a.subject_id
