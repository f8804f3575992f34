-- The site behind $1 whose feeds are looked at next.
SELECT site_id FROM site WHERE site_id > $1 ORDER BY site_id LIMIT 1
