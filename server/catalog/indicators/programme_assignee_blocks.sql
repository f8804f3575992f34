-- indicator: programme_assignee_blocks
-- vi: Nhóm cơ quan, tổ chức được giao nhiệm vụ
-- en: Blocks of agencies with tasks
-- unit: nhóm | block
-- numerator: Nhóm cơ quan, tổ chức có nội dung được giao | Blocks of agencies that contents are assigned to
-- kind: stock
-- shown: count
-- direction: none
-- additive: no
-- absent: zero
-- sensitive: no
-- periods: year
-- reads: task
-- systems: S62 S63
SELECT a.subject_id, count(DISTINCT b.code), NULL::bigint
FROM asked_organisation a
JOIN task_as_of t ON t.lead_organisation_id = a.organisation_id
JOIN catalogue_now c ON c.key = 'programme/03-ĐA/TU'
CROSS JOIN jsonb_array_elements(c.content->'programme'->'items') AS i(item)
CROSS JOIN jsonb_array_elements_text(i.item->'assignees') AS b(code)
WHERE t.programme = '03-ĐA/TU' AND t.item = i.item->>'code'
GROUP BY a.subject_id
