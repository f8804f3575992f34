-- indicator: front_base_units
-- vi: Cơ sở Mặt trận Tổ quốc
-- en: Base units of the Fatherland Front
-- unit: cơ sở | base unit
-- numerator: Cơ sở Mặt trận Tổ quốc | Base units of the Fatherland Front
-- kind: stock
-- shown: count
-- direction: none
-- additive: yes
-- absent: none
-- sensitive: no
-- periods: year
-- reads: counted_return
-- systems: S73
SELECT a.subject_id, sum((r.cells->>'front')::bigint)::bigint, NULL::bigint
FROM asked_unit a
JOIN counted_return_as_of r ON r.unit_id = a.unit_id
WHERE r.form = 'mass_organisation_units'
GROUP BY a.subject_id
