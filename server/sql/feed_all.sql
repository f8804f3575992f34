SELECT item, at FROM feed_item WHERE site_id = $1 AND generation = $2 AND item IS NOT NULL ORDER BY n
