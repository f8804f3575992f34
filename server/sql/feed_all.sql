SELECT item, at FROM feed_item WHERE site_id = $1 AND generation = $2 ORDER BY n
