UPDATE inbox SET update_id = coalesce(update_id, $3::uuid), kind = coalesce(kind, $4::integer), entity = coalesce(entity, $5::uuid),
	recorded_at = $6::timestamptz, actor = $7::text, reasons = $8::text::jsonb
WHERE log = $1::integer AND n = $2::bigint;
