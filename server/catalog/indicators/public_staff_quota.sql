-- indicator: public_staff_quota
-- vi: Biên chế và số người làm việc được giao
-- en: Quota of public staff
-- unit: người | person
-- numerator: Biên chế cán bộ, công chức và số viên chức được giao | Quotas of officials and of public employees
-- kind: stock
-- shown: count
-- direction: none
-- additive: yes
-- absent: none
-- sensitive: no
-- periods: year
-- reads: counted_return
-- systems: S51
SELECT a.subject_id, sum((r.cells->>'officials_quota')::bigint + (r.cells->>'employees_quota')::bigint)::bigint, NULL::bigint
FROM asked_organisation a
JOIN counted_return_as_of r ON r.organisation_id = a.organisation_id
WHERE r.form = 'staffing'
GROUP BY a.subject_id
