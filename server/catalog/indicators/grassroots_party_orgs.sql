-- indicator: grassroots_party_orgs
-- vi: Tổ chức cơ sở đảng
-- en: Grassroots organisations
-- unit: tổ chức | organisation
-- numerator: Đảng bộ cơ sở và chi bộ cơ sở | Grassroots committees and cells
-- kind: stock
-- shown: count
-- direction: none
-- additive: yes
-- absent: zero
-- sensitive: no
-- periods: year
-- reads: organisation
-- systems: S02
-- sentence: Toàn Đảng bộ có {n} tổ chức cơ sở đảng. | There are {n} grassroots organisations.
SELECT a.subject_id, count(*), NULL::bigint
FROM asked_organisation a
JOIN organisation_as_of o ON o.id = a.organisation_id
WHERE o.type IN ('grassroots_committee', 'grassroots_cell')
GROUP BY a.subject_id
