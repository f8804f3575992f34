SELECT feed_generation, feed_n, feed_chain FROM site WHERE site_id = $1 FOR UPDATE
