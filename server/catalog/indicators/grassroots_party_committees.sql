-- indicator: grassroots_party_committees
-- vi: Đảng bộ cơ sở
-- en: Grassroots committees
-- unit: đảng bộ | committee
-- numerator: Đảng bộ cơ sở | Grassroots committees
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
WHERE o.type = 'grassroots_committee'
GROUP BY a.subject_id
