-- indicator: commune_units
-- vi: Xã, phường, thị trấn
-- en: Communes, wards and townships
-- unit: đơn vị | unit
-- numerator: Xã, phường, thị trấn | Communes, wards and townships
-- kind: stock
-- shown: count
-- direction: none
-- additive: yes
-- absent: zero
-- sensitive: no
-- periods: year
-- reads: unit
-- systems: S01
SELECT a.subject_id, count(*), NULL::bigint
FROM asked_unit a
JOIN unit_as_of u ON u.id = a.unit_id
WHERE u.level = 'commune'
GROUP BY a.subject_id
