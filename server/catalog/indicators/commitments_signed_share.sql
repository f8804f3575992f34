-- indicator: commitments_signed_share
-- vi: Người đã ký cam kết nêu gương
-- en: Commitments signed
-- unit: người | person
-- numerator: Người đã ký cam kết | Persons who have signed
-- denominator: Người phải ký cam kết | Persons due to sign
-- kind: coverage
-- shown: share
-- direction: up
-- additive: yes
-- absent: none
-- sensitive: no
-- periods: year
-- reads: register_entry
-- systems: S40
SELECT a.subject_id, sum((r.cells->>'commitments_signed')::bigint)::bigint, sum((r.cells->>'commitments_due')::bigint)::bigint
FROM asked_organisation a
JOIN register_entry_as_of r ON r.organisation_id = a.organisation_id
WHERE r.form = 'compliance_measure' AND (r.cells->>'commitments_due')::bigint > 0 AND (r.cells->>'commitments_signed') IS NOT NULL
GROUP BY a.subject_id
