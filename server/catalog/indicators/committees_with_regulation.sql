-- indicator: committees_with_regulation
-- vi: Cấp ủy có quy chế làm việc
-- en: Committees with a working regulation
-- unit: cấp ủy | committee
-- numerator: Đảng bộ có quy chế làm việc đang có hiệu lực | Committees with a regulation in force
-- denominator: Đảng bộ từ cơ sở trở lên | Committees, grassroots and above
-- kind: coverage
-- shown: share
-- direction: up
-- additive: yes
-- absent: none
-- sensitive: no
-- periods: year
-- reads: organisation register_entry
-- systems: S06
SELECT a.subject_id, count(*) FILTER (WHERE EXISTS (
		SELECT 1 FROM register_entry_as_of r WHERE r.organisation_id = o.id AND r.form = 'working_regulation')),
	count(*)
FROM asked_organisation a
JOIN organisation_as_of o ON o.id = a.organisation_id
WHERE o.type IN ('province_committee', 'direct_committee', 'grassroots_committee')
GROUP BY a.subject_id
