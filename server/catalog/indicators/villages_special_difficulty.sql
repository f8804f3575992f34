-- indicator: villages_special_difficulty
-- vi: Thôn đặc biệt khó khăn
-- en: Villages of special difficulty
-- unit: thôn, tổ dân phố | village
-- numerator: Thôn đặc biệt khó khăn | Villages of special difficulty
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
WHERE u.level = 'village' AND u.special_difficulty
GROUP BY a.subject_id
