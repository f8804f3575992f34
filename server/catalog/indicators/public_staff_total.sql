-- indicator: public_staff_total
-- vi: Cán bộ, công chức, viên chức tỉnh, huyện
-- en: Public staff of province and districts
-- unit: người | person
-- numerator: Cán bộ, công chức, viên chức hiện có, không gồm cấp xã | Public staff present, communes not included
-- kind: stock
-- shown: count
-- direction: none
-- additive: yes
-- absent: none
-- sensitive: no
-- periods: year
-- reads: counted_return
-- systems: S51
SELECT a.subject_id, sum((r.cells->>'total')::bigint)::bigint, NULL::bigint
FROM asked_organisation a
JOIN counted_return_as_of r ON r.organisation_id = a.organisation_id
WHERE r.form = 'staffing'
GROUP BY a.subject_id
