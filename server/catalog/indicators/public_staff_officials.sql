-- indicator: public_staff_officials
-- vi: Cán bộ, công chức tỉnh, huyện
-- en: Cadres and civil servants of province and districts
-- unit: người | person
-- numerator: Cán bộ, công chức hiện có | Cadres and civil servants present
-- kind: stock
-- shown: count
-- direction: none
-- additive: yes
-- absent: none
-- sensitive: no
-- periods: year
-- reads: counted_return
-- systems: S51
SELECT a.subject_id, sum((r.cells->>'officials')::bigint)::bigint, NULL::bigint
FROM asked_organisation a
JOIN counted_return_as_of r ON r.organisation_id = a.organisation_id
WHERE r.form = 'staffing'
GROUP BY a.subject_id
