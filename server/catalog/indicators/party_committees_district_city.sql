-- indicator: party_committees_district_city
-- vi: Đảng bộ huyện, thành phố
-- en: Committees of districts and the city
-- unit: đảng bộ | committee
-- numerator: Đảng bộ trực thuộc Tỉnh ủy ở huyện, thành phố | Direct committees seated in a district
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
JOIN unit_as_of u ON u.id = o.unit_id
WHERE o.type = 'direct_committee' AND u.level = 'district'
GROUP BY a.subject_id
