INSERT INTO feed_item (site_id, generation, n, chain, item, at) VALUES ($1, $2, $3, $4, $5, $6)
