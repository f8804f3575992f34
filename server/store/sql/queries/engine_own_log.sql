SELECT generation, n, chain FROM site_log WHERE site_id = $1::uuid ORDER BY log DESC LIMIT 1 FOR NO KEY UPDATE;
