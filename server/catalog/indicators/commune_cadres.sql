-- indicator: commune_cadres
-- vi: Cán bộ, công chức cấp xã
-- en: Cadres and civil servants of communes
-- unit: người | person
-- numerator: Cán bộ và công chức cấp xã | Cadres and civil servants of communes
-- kind: stock
-- shown: count
-- direction: none
-- additive: yes
-- absent: none
-- sensitive: no
-- periods: year
-- reads: counted_return
-- systems: S46
SELECT a.subject_id, sum((r.cells->>'staff')::bigint)::bigint, NULL::bigint
FROM asked_unit a
JOIN counted_return_as_of r ON r.unit_id = a.unit_id
WHERE r.form = 'commune_staff'
GROUP BY a.subject_id
