-- indicator: villages
-- vi: Thôn, tổ dân phố
-- en: Villages and residential groups
-- unit: thôn, tổ dân phố | village
-- numerator: Thôn, tổ dân phố | Villages and residential groups
-- kind: stock
-- shown: count
-- direction: none
-- additive: yes
-- absent: zero
-- sensitive: no
-- periods: year
-- reads: unit
-- systems: S01 S04
SELECT a.subject_id, count(*), NULL::bigint
FROM asked_unit a
JOIN unit_as_of u ON u.id = a.unit_id
WHERE u.level = 'village'
GROUP BY a.subject_id
