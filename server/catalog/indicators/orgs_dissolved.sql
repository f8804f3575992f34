-- indicator: orgs_dissolved
-- vi: Tổ chức đảng giải thể, sáp nhập
-- en: Organisations dissolved or merged
-- unit: tổ chức | organisation
-- numerator: Tổ chức đảng kết thúc trong kỳ | Organisations that ended in the period
-- kind: flow
-- shown: count
-- direction: none
-- additive: yes
-- absent: zero
-- sensitive: no
-- periods: year
-- reads: organisation
-- systems: S03
-- Dissolved: nothing follows on the day it ends.
SELECT a.subject_id, count(*), NULL::bigint
FROM asked_organisation a
JOIN organisation_known o ON o.id = a.organisation_id
WHERE o.to_on >= period_from() AND o.to_on < period_to() AND o.to_on <= tree_on() AND o.type <> 'party_group'
	AND NOT EXISTS (SELECT 1 FROM organisation_known n WHERE n.id = o.id AND n.from_on >= o.to_on)
GROUP BY a.subject_id
