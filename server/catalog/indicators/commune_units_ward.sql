-- indicator: commune_units_ward
-- vi: Phường
-- en: Wards
-- unit: đơn vị | unit
-- numerator: Phường | Wards
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
WHERE u.level = 'commune' AND u.kind = 'phuong'
GROUP BY a.subject_id
