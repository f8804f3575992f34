-- indicator: grassroots_cells
-- vi: Chi bộ cơ sở
-- en: Grassroots cells
-- unit: chi bộ | cell
-- numerator: Chi bộ cơ sở | Grassroots cells
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
WHERE o.type = 'grassroots_cell'
GROUP BY a.subject_id
