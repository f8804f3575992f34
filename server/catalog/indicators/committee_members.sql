-- indicator: committee_members
-- vi: Cấp ủy viên các đảng bộ
-- en: Members of committees
-- unit: người | person
-- numerator: Cấp ủy viên từ đảng bộ cơ sở trở lên, mỗi người tính một lần | Members of committees, grassroots and above, each once
-- kind: stock
-- shown: count
-- direction: none
-- additive: no
-- absent: zero
-- sensitive: no
-- periods: year
-- reads: organisation member post
-- systems: S05
SELECT a.subject_id, count(DISTINCT p.person_ref), NULL::bigint
FROM asked_organisation a
JOIN organisation_as_of o ON o.id = a.organisation_id
JOIN post_as_of p ON p.organisation_id = o.id AND p.title IN ('secretary', 'deputy_secretary', 'standing_member', 'committee_member')
JOIN member_as_of m ON m.id = p.person_ref
WHERE o.type IN ('province_committee', 'direct_committee', 'grassroots_committee')
GROUP BY a.subject_id
