-- indicator: commune_council_deputies
-- vi: Đại biểu HĐND cấp xã hiện có
-- en: Deputies of commune councils
-- unit: đại biểu | deputy
-- numerator: Đại biểu hiện có | Deputies at present
-- kind: stock
-- shown: count
-- direction: none
-- additive: yes
-- absent: none
-- sensitive: no
-- periods: year
-- reads: counted_return
-- systems: S72
SELECT a.subject_id, sum((r.cells->>'deputies')::bigint)::bigint, NULL::bigint
FROM asked_unit a
JOIN counted_return_as_of r ON r.unit_id = a.unit_id
WHERE r.form = 'council_term'
GROUP BY a.subject_id
