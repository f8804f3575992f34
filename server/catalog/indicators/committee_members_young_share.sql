-- indicator: committee_members_young_share
-- vi: Cấp ủy viên trẻ
-- en: Young people in committees
-- unit: người | person
-- numerator: Cấp ủy viên dưới 40 tuổi, tính theo năm sinh | Younger than 40, by year of birth
-- denominator: Cấp ủy viên từ đảng bộ cơ sở trở lên, mỗi người tính một lần | Members of committees, grassroots and above, each once
-- kind: stock
-- shown: share
-- direction: up
-- additive: no
-- absent: none
-- sensitive: yes
-- periods: year
-- reads: organisation member post
-- systems: S05 S55
SELECT a.subject_id, count(DISTINCT p.person_ref) FILTER (WHERE m.birth_year > (SELECT extract(year FROM tree_on())) - 40), count(DISTINCT p.person_ref)
FROM asked_organisation a
JOIN organisation_as_of o ON o.id = a.organisation_id
JOIN post_as_of p ON p.organisation_id = o.id AND p.title IN ('secretary', 'deputy_secretary', 'standing_member', 'committee_member')
JOIN member_as_of m ON m.id = p.person_ref
WHERE o.type IN ('province_committee', 'direct_committee', 'grassroots_committee')
GROUP BY a.subject_id
