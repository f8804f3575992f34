-- indicator: village_cells
-- vi: Chi bộ thôn, tổ dân phố
-- en: Cells of villages
-- unit: chi bộ | cell
-- numerator: Chi bộ thôn, tổ dân phố | Cells set up in a village
-- kind: stock
-- shown: count
-- direction: none
-- additive: yes
-- absent: zero
-- sensitive: no
-- periods: year
-- reads: organisation
-- systems: S02 S13
SELECT a.subject_id, count(*), NULL::bigint
FROM asked_organisation a
JOIN organisation_as_of o ON o.id = a.organisation_id
WHERE o.setting = 'village' AND o.type IN ('grassroots_cell', 'subordinate_cell')
GROUP BY a.subject_id
