-- indicator: programme_group2_items
-- vi: Nội dung nhóm 2: củng cố hệ thống chính trị cơ sở
-- en: Contents of group 2: political system at the base
-- unit: nội dung | content
-- numerator: Nội dung thuộc nhóm 2 của Đề án 03-ĐA/TU đã giao | Contents of group 2 of programme 03-ĐA/TU that are assigned
-- kind: stock
-- shown: count
-- direction: none
-- additive: no
-- absent: zero
-- sensitive: no
-- periods: year
-- reads: task
-- systems: S62
SELECT a.subject_id, count(DISTINCT t.item), NULL::bigint
FROM asked_organisation a
JOIN task_as_of t ON t.lead_organisation_id = a.organisation_id
JOIN catalogue_now c ON c.key = 'programme/03-ĐA/TU'
CROSS JOIN jsonb_array_elements(c.content->'programme'->'items') AS i(item)
WHERE t.programme = '03-ĐA/TU' AND t.kind = 'task' AND t.item = i.item->>'code' AND i.item->>'group' = '2'
GROUP BY a.subject_id
