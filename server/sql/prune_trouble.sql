-- Troubles older than $2 days of site $1 speak of items nobody has any more.
DELETE FROM feed_trouble WHERE site_id = $1 AND at < now() - $2::bigint * interval '1 day'
