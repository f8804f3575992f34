-- indicator: commune_units_township
-- vi: Thị trấn
-- en: Townships
-- unit: đơn vị | unit
-- numerator: Thị trấn | Townships
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
WHERE u.level = 'commune' AND u.kind = 'thi_tran'
GROUP BY a.subject_id
