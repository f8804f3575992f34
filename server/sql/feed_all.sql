-- What the feed of site $1, generation $2, says of updates. An item that begins with field 4 of lt1.FeedItem holds figures.
SELECT item, at FROM feed_item WHERE site_id = $1 AND generation = $2 AND item IS NOT NULL AND substr(item, 1, 1) <> '\x22' ORDER BY n
