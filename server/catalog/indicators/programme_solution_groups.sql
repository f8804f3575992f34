-- indicator: programme_solution_groups
-- vi: Nhóm nhiệm vụ, giải pháp của Đề án
-- en: Groups of tasks in the programme
-- unit: nhóm | group
-- numerator: Nhóm của Đề án 03-ĐA/TU có nội dung đã giao | Groups of programme 03-ĐA/TU with contents that are assigned
-- kind: stock
-- shown: count
-- direction: none
-- additive: no
-- absent: zero
-- sensitive: no
-- periods: year
-- reads: task
-- systems: S62
SELECT a.subject_id, count(DISTINCT i.item->>'group'), NULL::bigint
FROM asked_organisation a
JOIN task_as_of t ON t.lead_organisation_id = a.organisation_id
JOIN catalogue_now c ON c.key = 'programme/03-ĐA/TU'
CROSS JOIN jsonb_array_elements(c.content->'programme'->'items') AS i(item)
WHERE t.programme = '03-ĐA/TU' AND t.kind = 'task' AND t.item = i.item->>'code'
GROUP BY a.subject_id
