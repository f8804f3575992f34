-- indicator: orgs_founded
-- vi: Tổ chức đảng thành lập mới
-- en: Organisations founded
-- unit: tổ chức | organisation
-- numerator: Tổ chức đảng bắt đầu trong kỳ | Organisations that began in the period
-- kind: flow
-- shown: count
-- direction: none
-- additive: yes
-- absent: zero
-- sensitive: no
-- periods: year
-- reads: organisation
-- systems: S03
SELECT a.subject_id, count(DISTINCT o.id), NULL::bigint
FROM asked_organisation a
JOIN organisation_known o ON o.id = a.organisation_id
WHERE o.valid_from >= period_from() AND o.valid_from < period_to() AND o.valid_from <= tree_on()
	AND o.type <> 'party_group'
GROUP BY a.subject_id
