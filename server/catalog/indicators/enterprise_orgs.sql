-- indicator: enterprise_orgs
-- vi: Tổ chức đảng trong doanh nghiệp
-- en: Organisations in enterprises
-- unit: tổ chức | organisation
-- numerator: Tổ chức cơ sở đảng và chi bộ trong doanh nghiệp | Grassroots organisations and cells in enterprises
-- kind: stock
-- shown: count
-- direction: up
-- additive: yes
-- absent: zero
-- sensitive: no
-- periods: year
-- reads: organisation
-- systems: S02 S08
SELECT a.subject_id, count(*), NULL::bigint
FROM asked_organisation a
JOIN organisation_as_of o ON o.id = a.organisation_id
WHERE o.setting IN ('state_enterprise', 'private_enterprise') AND o.type IN ('grassroots_committee', 'grassroots_cell', 'subordinate_cell')
GROUP BY a.subject_id
