-- indicator: commune_council_young_share
-- vi: Đại biểu HĐND cấp xã trẻ tuổi
-- en: Young deputies of commune councils
-- unit: đại biểu | deputy
-- numerator: Đại biểu HĐND cấp xã trẻ tuổi | Young deputies of commune councils
-- denominator: Đại biểu hiện có của các xã đã báo cáo | Deputies at present of the communes that told
-- kind: stock
-- shown: share
-- direction: up
-- additive: yes
-- absent: none
-- sensitive: no
-- periods: year
-- reads: counted_return
-- systems: S72 S55
SELECT a.subject_id, sum((r.cells->>'young')::bigint)::bigint, sum((r.cells->>'deputies')::bigint)::bigint
FROM asked_unit a
JOIN counted_return_as_of r ON r.unit_id = a.unit_id
WHERE r.form = 'council_term' AND (r.cells->>'young') IS NOT NULL
GROUP BY a.subject_id
