SELECT site_id, code, state::text, everything, root_organisation, root_unit, valid_from, valid_to,
	feed_generation, feed_n, feed_chain, audit_seq, audit_hash
FROM site WHERE site_id = ANY ($1::uuid[]) ORDER BY site_id FOR NO KEY UPDATE;
