UPDATE site SET feed_generation = $2, feed_n = $3, feed_chain = $4, feed_acked = 0, feed_pruned = 0 WHERE site_id = $1
