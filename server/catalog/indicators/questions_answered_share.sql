-- indicator: questions_answered_share
-- vi: Câu hỏi chất vấn đã trả lời
-- en: Questions in the Party answered
-- unit: câu hỏi | question
-- numerator: Câu hỏi đã trả lời | Questions answered
-- denominator: Câu hỏi chất vấn | Questions
-- kind: flow
-- shown: share
-- direction: up
-- additive: yes
-- absent: none
-- sensitive: no
-- periods: year
-- reads: case_file
-- systems: S36
SELECT a.subject_id, sum((f.cells->>'answered')::bigint)::bigint, sum((f.cells->>'questions')::bigint)::bigint
FROM asked_organisation a
JOIN case_file_known f ON f.organisation_id = a.organisation_id
WHERE f.form = 'questioning_session' AND f.opened_on >= period_from() AND f.opened_on < period_to() AND f.opened_on <= tree_on()
	AND (f.cells->>'questions')::bigint > 0
GROUP BY a.subject_id
