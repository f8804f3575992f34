-- indicator: public_staff_reduced
-- vi: Số người tinh giản biên chế
-- en: Public staff streamlined
-- unit: người | person
-- numerator: Số người tinh giản trong năm | Persons streamlined in the year
-- kind: flow
-- shown: count
-- direction: none
-- additive: yes
-- absent: none
-- sensitive: no
-- periods: year
-- reads: counted_return
-- systems: S51
SELECT a.subject_id, sum((r.cells->>'reduced')::bigint)::bigint, NULL::bigint
FROM asked_organisation a
JOIN counted_return_known r ON r.organisation_id = a.organisation_id
WHERE r.form = 'staffing' AND r.period_on >= period_from() AND r.period_on < period_to()
GROUP BY a.subject_id
