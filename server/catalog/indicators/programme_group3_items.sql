-- indicator: programme_group3_items
-- vi: Nội dung nhóm 3: nâng cao chất lượng cán bộ, đảng viên
-- en: Contents of group 3: cadres and members
-- unit: nội dung | content
-- numerator: Nội dung thuộc nhóm 3 của Đề án 03-ĐA/TU đã giao | Contents of group 3 of programme 03-ĐA/TU that are assigned
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
WHERE t.programme = '03-ĐA/TU' AND t.kind = 'task' AND t.item = i.item->>'code' AND i.item->>'group' = '3'
GROUP BY a.subject_id
