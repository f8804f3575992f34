-- indicator: succession_female_share
-- vi: Cán bộ nữ trong quy hoạch
-- en: Women in the succession plan
-- unit: người | person
-- numerator: Lượt quy hoạch là nữ | Entries of women
-- denominator: Lượt cán bộ trong quy hoạch | Entries of the plan
-- kind: stock
-- shown: share
-- direction: up
-- additive: yes
-- absent: none
-- sensitive: yes
-- periods: year
-- reads: register_entry
-- systems: S41 S55
SELECT a.subject_id, count(*) FILTER (WHERE r.cells->>'woman' = '1'), count(*)
FROM asked_organisation a
JOIN register_entry_as_of r ON r.organisation_id = a.organisation_id
WHERE r.form = 'succession_entry'
GROUP BY a.subject_id
