-- indicator: commune_council_deputies_begin
-- vi: Đại biểu HĐND cấp xã đầu nhiệm kỳ
-- en: Deputies of commune councils at the beginning of the term
-- unit: đại biểu | deputy
-- numerator: Đại biểu đầu nhiệm kỳ | Deputies at the beginning of the term
-- kind: stock
-- shown: count
-- direction: none
-- additive: yes
-- absent: none
-- sensitive: no
-- periods: year
-- reads: counted_return
-- systems: S72
SELECT a.subject_id, sum((r.cells->>'seats_begin')::bigint)::bigint, NULL::bigint
FROM asked_unit a
JOIN counted_return_as_of r ON r.unit_id = a.unit_id
WHERE r.form = 'council_term'
GROUP BY a.subject_id
