-- indicator: communes_special_difficulty
-- vi: Xã đặc biệt khó khăn
-- en: Communes of special difficulty
-- unit: đơn vị | unit
-- numerator: Xã đặc biệt khó khăn | Communes of special difficulty
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
WHERE u.level = 'commune' AND u.special_difficulty
GROUP BY a.subject_id
