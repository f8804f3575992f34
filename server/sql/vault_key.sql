-- May this key have anything to do with its site's backups now? $1 site, $2 key. A key that waits for confirmation may not.
SELECT FROM centre c JOIN site s ON s.site_id = $1 AND s.state = 'active'
	JOIN site_key k ON k.site_id = s.site_id AND k.key_id = $2 AND k.state = 'active' AND k.confirmed_epoch = c.epoch
