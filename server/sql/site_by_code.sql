SELECT site_id FROM site WHERE code = $1
