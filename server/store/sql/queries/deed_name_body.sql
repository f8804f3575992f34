UPDATE inbox SET update_id = coalesce(update_id, $3::uuid), kind = coalesce(kind, $4::integer), entity = coalesce(entity, $5::uuid)
WHERE log = $1::integer AND n = $2::bigint;
