-- indicator: host_units_with_cell
-- vi: Doanh nghiệp, đơn vị đã có tổ chức đảng
-- en: Host units with a party organisation
-- unit: đơn vị | unit
-- numerator: Doanh nghiệp, đơn vị đã có tổ chức đảng | Host units with an organisation
-- denominator: Doanh nghiệp, đơn vị cần có tổ chức đảng | Units where an organisation is wanted
-- kind: coverage
-- shown: share
-- direction: up
-- additive: yes
-- absent: none
-- sensitive: no
-- periods: year
-- reads: register_entry
-- systems: S08
SELECT a.subject_id, count(*) FILTER (WHERE r.cells->>'has_cell' = '1'), count(*)
FROM asked_unit a
JOIN register_entry_as_of r ON r.unit_id = a.unit_id
WHERE r.form = 'host_unit'
GROUP BY a.subject_id
