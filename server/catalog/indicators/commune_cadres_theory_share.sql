-- indicator: commune_cadres_theory_share
-- vi: Cán bộ, công chức cấp xã có lý luận chính trị từ trung cấp
-- en: Cadres and civil servants of communes with political theory, intermediate or above
-- unit: người | person
-- numerator: Cán bộ, công chức cấp xã có lý luận chính trị từ trung cấp | Cadres and civil servants of communes with political theory, intermediate or above
-- denominator: Cán bộ, công chức của các xã đã báo cáo | Cadres and civil servants of the communes that told
-- kind: stock
-- shown: share
-- direction: up
-- additive: yes
-- absent: none
-- sensitive: no
-- periods: year
-- reads: counted_return
-- systems: S46
SELECT a.subject_id, sum((r.cells->>'theory')::bigint)::bigint, sum((r.cells->>'staff')::bigint)::bigint
FROM asked_unit a
JOIN counted_return_as_of r ON r.unit_id = a.unit_id
WHERE r.form = 'commune_staff' AND (r.cells->>'theory') IS NOT NULL
GROUP BY a.subject_id
