-- indicator: party_committees_other_direct
-- vi: Đảng bộ khác trực thuộc Tỉnh ủy
-- en: Other committees directly under the province
-- unit: đảng bộ | committee
-- numerator: Đảng bộ trực thuộc Tỉnh ủy không phải của huyện, thành phố | Direct committees that are no district's
-- kind: stock
-- shown: count
-- direction: none
-- additive: yes
-- absent: zero
-- sensitive: no
-- periods: year
-- reads: unit organisation
-- systems: S02
SELECT a.subject_id, count(*), NULL::bigint
FROM asked_organisation a
JOIN organisation_as_of o ON o.id = a.organisation_id
LEFT JOIN unit_as_of u ON u.id = o.unit_id
WHERE o.type = 'direct_committee' AND u.level IS DISTINCT FROM 'district'
GROUP BY a.subject_id
