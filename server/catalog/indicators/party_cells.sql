-- indicator: party_cells
-- vi: Chi bộ
-- en: Party cells
-- unit: chi bộ | cell
-- numerator: Chi bộ cơ sở và chi bộ trực thuộc | Grassroots cells and subordinate cells
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
WHERE o.type IN ('grassroots_cell', 'subordinate_cell')
GROUP BY a.subject_id
