-- indicator: subordinate_cells
-- vi: Chi bộ trực thuộc đảng bộ cơ sở
-- en: Cells below grassroots committees
-- unit: chi bộ | cell
-- numerator: Chi bộ trực thuộc đảng bộ cơ sở | Cells whose upper committee is a grassroots one
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
JOIN organisation_as_of p ON p.id = o.parent_id
WHERE o.type = 'subordinate_cell' AND p.type = 'grassroots_committee'
GROUP BY a.subject_id
