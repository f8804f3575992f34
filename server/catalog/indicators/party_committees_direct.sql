-- indicator: party_committees_direct
-- vi: Đảng bộ trực thuộc Tỉnh ủy
-- en: Committees directly under the province
-- unit: đảng bộ | committee
-- numerator: Đảng bộ trực thuộc Tỉnh ủy | Committees directly under the provincial one
-- kind: stock
-- shown: count
-- direction: none
-- additive: yes
-- absent: zero
-- sensitive: no
-- periods: year
-- reads: organisation
-- systems: S02
SELECT a.subject_id, count(*), NULL::bigint
FROM asked_organisation a
JOIN organisation_as_of o ON o.id = a.organisation_id
WHERE o.type = 'direct_committee'
GROUP BY a.subject_id
