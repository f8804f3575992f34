-- A living twin was seen: nothing of this site is taken until an operator has decided (key approve).
UPDATE site SET state = 'held' WHERE site_id = $1 AND state = 'active' RETURNING site_id
