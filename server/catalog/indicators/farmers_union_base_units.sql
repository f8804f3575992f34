-- indicator: farmers_union_base_units
-- vi: Cơ sở Hội Nông dân
-- en: Base units of the farmers' union
-- unit: cơ sở | base unit
-- numerator: Cơ sở Hội Nông dân | Base units of the farmers' union
-- kind: stock
-- shown: count
-- direction: none
-- additive: yes
-- absent: none
-- sensitive: no
-- periods: year
-- reads: counted_return
-- systems: S73
SELECT a.subject_id, sum((r.cells->>'farmers')::bigint)::bigint, NULL::bigint
FROM asked_unit a
JOIN counted_return_as_of r ON r.unit_id = a.unit_id
WHERE r.form = 'mass_organisation_units'
GROUP BY a.subject_id
