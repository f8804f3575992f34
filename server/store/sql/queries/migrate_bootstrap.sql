-- $1 province code, $2 name, $3 epoch, $4 id and $5 feed generation of the centre's own hand.
WITH c AS (
	INSERT INTO centre (province_code, province_name, epoch, system_identifier, timeline)
	SELECT $1::text, $2::text, $3::uuid, h.system_identifier, h.timeline FROM here() h
	ON CONFLICT DO NOTHING RETURNING 1),
s AS (
	INSERT INTO site (site_id, code, name, everything, feed_generation)
	SELECT $4::uuid, 'centre', $2::text, true, $5::uuid
	ON CONFLICT DO NOTHING RETURNING 1)
SELECT (SELECT count(*) FROM c) + (SELECT count(*) FROM s);
