-- indicator: political_standards_share
-- vi: Hồ sơ đã thẩm tra, xác minh tiêu chuẩn chính trị
-- en: Files on political standards verified
-- unit: hồ sơ | file
-- numerator: Hồ sơ đã thẩm tra, xác minh | Files verified
-- denominator: Hồ sơ phải thẩm tra, xác minh | Files to verify
-- kind: coverage
-- shown: share
-- direction: up
-- additive: yes
-- absent: none
-- sensitive: no
-- periods: year
-- reads: counted_return
-- systems: S39
SELECT a.subject_id, sum((r.cells->>'files_verified')::bigint)::bigint, sum((r.cells->>'files_due')::bigint)::bigint
FROM asked_organisation a
JOIN counted_return_as_of r ON r.organisation_id = a.organisation_id
WHERE r.form = 'political_standards'
GROUP BY a.subject_id
