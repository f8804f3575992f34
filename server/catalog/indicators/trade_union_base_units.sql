-- indicator: trade_union_base_units
-- vi: Cơ sở Công đoàn
-- en: Base units of the trade union
-- unit: cơ sở | base unit
-- numerator: Cơ sở Công đoàn | Base units of the trade union
-- kind: stock
-- shown: count
-- direction: none
-- additive: yes
-- absent: none
-- sensitive: no
-- periods: year
-- reads: counted_return
-- systems: S73
SELECT a.subject_id, sum((r.cells->>'trade_union')::bigint)::bigint, NULL::bigint
FROM asked_unit a
JOIN counted_return_as_of r ON r.unit_id = a.unit_id
WHERE r.form = 'mass_organisation_units'
GROUP BY a.subject_id
