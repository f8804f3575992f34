-- Sites as they are, with nothing received, told or audited yet; always open, for each batch was taken in its day.
SELECT coalesce(jsonb_agg(to_jsonb(s) || jsonb_build_object('state', 'active', 'feed_n', 0, 'feed_acked', 0, 'audit_seq', 0,
	'feed_chain', '\x' || repeat('00', 32), 'audit_hash', '\x' || repeat('00', 32))), '[]')::text FROM site s;
