SELECT uuid_send(id) || int4send(version) || date_send(from_on) AS key, format('unit id=%s version=%s from=%s', id, version, from_on) AS place,
	to_on, j_from, j_to, code, name, level, kind, parent_id, region_class, special_difficulty, households, valid_from
FROM unit
ORDER BY 1;
