-- indicator: commune_cadres_trained_share
-- vi: Cán bộ, công chức cấp xã được đào tạo đúng chuyên môn
-- en: Cadres and civil servants of communes trained for their post
-- unit: người | person
-- numerator: Cán bộ, công chức cấp xã được đào tạo đúng chuyên môn | Cadres and civil servants of communes trained for their post
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
SELECT a.subject_id, sum((r.cells->>'trained')::bigint)::bigint, sum((r.cells->>'staff')::bigint)::bigint
FROM asked_unit a
JOIN counted_return_as_of r ON r.unit_id = a.unit_id
WHERE r.form = 'commune_staff' AND (r.cells->>'trained') IS NOT NULL
GROUP BY a.subject_id
