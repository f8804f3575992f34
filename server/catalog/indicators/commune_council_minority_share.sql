-- indicator: commune_council_minority_share
-- vi: Đại biểu HĐND cấp xã là người dân tộc thiểu số
-- en: Deputies of commune councils of ethnic minorities
-- unit: đại biểu | deputy
-- numerator: Đại biểu HĐND cấp xã là người dân tộc thiểu số | Deputies of commune councils of ethnic minorities
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
SELECT a.subject_id, sum((r.cells->>'minority')::bigint)::bigint, sum((r.cells->>'deputies')::bigint)::bigint
FROM asked_unit a
JOIN counted_return_as_of r ON r.unit_id = a.unit_id
WHERE r.form = 'council_term' AND (r.cells->>'minority') IS NOT NULL
GROUP BY a.subject_id
