-- The update that $2 in the register of $1 ('document' or 'task') comes from, and whether the province has issued it.
SELECT update_id, issued FROM document WHERE $1 = 'document' AND id = $2 AND j_to IS NULL
UNION ALL
SELECT update_id, issued FROM task WHERE $1 = 'task' AND id = $2 AND j_to IS NULL
