-- $1: one site, whose hold is lifted as well; NULL: every active key is confirmed in the present epoch, holds stay.
WITH s AS (SELECT site_id FROM site WHERE ($1::text IS NULL OR code = $1::text) AND state <> 'disabled' AND NOT everything),
k AS (UPDATE site_key k SET confirmed_epoch = c.epoch FROM centre c, s WHERE k.site_id = s.site_id AND k.state = 'active'),
h AS (UPDATE site SET state = 'active' FROM s WHERE site.site_id = s.site_id AND site.state = 'held' AND $1::text IS NOT NULL)
SELECT site_id FROM s;
