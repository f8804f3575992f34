-- indicator: programme_group1_items
-- vi: Nội dung nhóm 1: nâng cao năng lực lãnh đạo của tổ chức cơ sở đảng
-- en: Contents of group 1: grassroots organisations
-- unit: nội dung | content
-- numerator: Nội dung thuộc nhóm 1 của Đề án 03-ĐA/TU đã giao | Contents of group 1 of programme 03-ĐA/TU that are assigned
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
WHERE t.programme = '03-ĐA/TU' AND t.kind = 'task' AND t.item = i.item->>'code' AND i.item->>'group' = '1'
GROUP BY a.subject_id
