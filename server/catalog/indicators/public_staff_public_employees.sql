-- indicator: public_staff_public_employees
-- vi: Viên chức tỉnh, huyện
-- en: Public employees of province and districts
-- unit: người | person
-- numerator: Viên chức hiện có | Public employees present
-- kind: stock
-- shown: count
-- direction: none
-- additive: yes
-- absent: none
-- sensitive: no
-- periods: year
-- reads: counted_return
-- systems: S51
SELECT a.subject_id, sum((r.cells->>'employees')::bigint)::bigint, NULL::bigint
FROM asked_organisation a
JOIN counted_return_as_of r ON r.organisation_id = a.organisation_id
WHERE r.form = 'staffing'
GROUP BY a.subject_id
