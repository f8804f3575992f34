SELECT feed_generation, feed_n, feed_chain, feed_pruned FROM site WHERE site_id = $1 FOR UPDATE
