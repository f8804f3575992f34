-- indicator: congresses_held
-- vi: Đại hội đã tổ chức
-- en: Congresses held
-- unit: đại hội | congress
-- numerator: Đại hội khai mạc trong kỳ | Congresses that opened in the period
-- kind: flow
-- shown: count
-- direction: none
-- additive: yes
-- absent: zero
-- sensitive: no
-- periods: year
-- reads: counted_return
-- systems: S66
SELECT a.subject_id, count(*), NULL::bigint
FROM asked_organisation a
JOIN counted_return_known r ON r.organisation_id = a.organisation_id
WHERE r.form = 'congress_result' AND r.period_on >= period_from() AND r.period_on < period_to() AND r.period_on <= tree_on()
GROUP BY a.subject_id
